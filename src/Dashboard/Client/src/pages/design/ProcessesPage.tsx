import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconSearch, IconSitemap } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PageHead } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { useProcesses } from '../start/queries';
import classes from './Design.module.css';
import { useDefinitions, type DesignedProcess } from './queries';

/** All processes with their versions; each opens in the designer. */
export function ProcessesPage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { q = '' } = useSearch({ from: '/shell/design/process' });
  const navigate = useNavigate();
  const definitions = useDefinitions();
  const wanted = q.trim().toLowerCase();
  const shown = (definitions.data ?? []).filter((process) => [process.name, process.id].some((text) => text.toLowerCase().includes(wanted)));

  if (me && !me.mayDesign) return <Empty page icon={IconSitemap} title={t('design.noRight')} text={t('design.noRightText')} />;
  return (
    <div>
      <PageHead
        title={t('design.title')}
        action={
          <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(props) => <Link to="/design/process/$key" params={{ key: 'new' }} {...props} />}>
            {t('design.new')}
          </Button>
        }
      >
        <TextInput
          value={q}
          onChange={(event) => void navigate({ to: '/design/process', search: { q: event.currentTarget.value || undefined }, replace: true })}
          placeholder={t('design.search')}
          aria-label={t('design.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          className={classes.search}
        />
      </PageHead>
      {definitions.isPending && <Loading lines={8} height={30} />}
      {definitions.isError && <ProblemNote error={definitions.error} onRetry={() => void definitions.refetch()} />}
      {definitions.data && shown.length === 0 && <Empty icon={IconSitemap} title={t(wanted ? 'start.emptyFilter' : 'design.empty')} text={wanted ? t('start.emptyFilterText') : t('design.emptyText')} />}
      {shown.length > 0 && <Table processes={shown} />}
    </div>
  );
}

function Table({ processes }: { processes: DesignedProcess[] }) {
  const { t } = useTranslation();
  const running = new Map(useProcesses().data?.map((card) => [card.processDefinitionId, card.running]));
  return (
    <div className={classes.scroll} role="region" aria-label={t('design.list')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('design.name')}</th>
            <th scope="col" className={classes.idColumn}>
              {t('design.id')}
            </th>
            <th scope="col">{t('design.versions')}</th>
            <th scope="col" className={classes.number}>
              {t('design.running')}
            </th>
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <tr key={process.id}>
              <th scope="row">
                <Link to="/design/process/$key" params={{ key: process.versions[0]?.processDefinitionKey ?? '' }} className={classes.name}>
                  {process.name}
                </Link>
              </th>
              <td className={`${classes.quiet} ${classes.idColumn}`}>{process.id}</td>
              <td>
                <span className={classes.versions}>
                  {process.versions.slice(0, 6).map((version) => (
                    <Link key={version.processDefinitionKey} to="/design/process/$key" params={{ key: version.processDefinitionKey }} aria-label={`${process.name} v${version.version}`}>
                      v{version.version}
                    </Link>
                  ))}
                </span>
              </td>
              <td className={classes.number}>
                <Link to="/instances" search={{ view: 'all', state: 'ACTIVE', process: process.id }}>
                  {running.get(process.id) ?? 0}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
