import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconSearch, IconTable } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PageHead } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import classes from '../design/Design.module.css';
import { useDecisionFiles } from './queries';
import type { DeployedFile } from './types';

/** The decisions that are deployed; each opens in the grid. */
export function DecisionsPage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { q = '' } = useSearch({ from: '/shell/design/decisions' });
  const navigate = useNavigate();
  const files = useDecisionFiles();
  const wanted = q.trim().toLowerCase();
  const shown = (files.data ?? []).filter((file) => [file.name, file.id, ...file.decisions.flatMap((one) => [one.name, one.decisionDefinitionId])].some((text) => text.toLowerCase().includes(wanted)));
  const begin = me?.mayDesign && (
    <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(props) => <Link to="/design/decisions/$key" params={{ key: 'new' }} {...props} />}>
      {t('decisions.new')}
    </Button>
  );
  return (
    <div>
      <PageHead title={t('decisions.title')} action={begin}>
        <TextInput
          value={q}
          onChange={(event) => void navigate({ to: '/design/decisions', search: { q: event.currentTarget.value || undefined }, replace: true })}
          placeholder={t('decisions.search')}
          aria-label={t('decisions.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          className={classes.search}
        />
      </PageHead>
      {files.isPending && <Loading lines={6} height={30} />}
      {files.isError && <ProblemNote error={files.error} onRetry={() => void files.refetch()} />}
      {files.data && shown.length === 0 && (
        <Empty icon={IconTable} title={t(wanted ? 'start.emptyFilter' : 'decisions.empty')} text={t(wanted ? 'start.emptyFilterText' : me?.mayDesign ? 'decisions.emptyText' : 'decisions.emptyLook')} />
      )}
      {shown.length > 0 && <Files files={shown} />}
    </div>
  );
}

function Files({ files }: { files: DeployedFile[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.scroll} role="region" aria-label={t('decisions.list')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('decisions.file')}</th>
            <th scope="col">{t('decisions.decisions')}</th>
            <th scope="col">{t('design.versions')}</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.id}>
              <th scope="row">
                <Link to="/design/decisions/$key" params={{ key: file.versions[0]?.decisionRequirementsKey ?? '' }} className={classes.name}>
                  {file.name}
                </Link>
              </th>
              <td>
                {file.decisions.map((decision) => (
                  <div key={decision.decisionDefinitionKey}>
                    {decision.name} {decision.name !== decision.decisionDefinitionId && <span className={classes.quiet}>{decision.decisionDefinitionId}</span>}
                  </div>
                ))}
              </td>
              <td>
                <span className={classes.versions}>
                  {file.versions.slice(0, 6).map((version) => (
                    <Link key={version.decisionRequirementsKey} to="/design/decisions/$key" params={{ key: version.decisionRequirementsKey }} aria-label={`${file.name} v${version.version}`}>
                      v{version.version}
                    </Link>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
