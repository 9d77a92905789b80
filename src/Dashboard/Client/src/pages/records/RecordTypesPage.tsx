import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconDatabase, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { groupBy } from '../../kit/groupBy';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { useDomainName } from '../../kit/useDomainName';
import { useRecordTypes } from './queries';
import type { RecordType } from './types';
import classes from './Records.module.css';

/** Every kind of record there is, by domain, with how many there are. */
export function RecordTypesPage() {
  const { t } = useTranslation();
  const { q = '', filled } = useSearch({ from: '/shell/records' });
  const navigate = useNavigate();
  const types = useRecordTypes();
  const change = (next: { q?: string; filled?: string }) => void navigate({ to: '/records', search: { q: q || undefined, filled, ...next }, replace: true });
  const wanted = q.trim().toLowerCase();
  const shown = (types.data?.items ?? []).filter((type) => isWanted(type, wanted) && (!filled || (type.count ?? 0) > 0));
  return (
    <PlainPage
      title={t('records.title')}
      tools={
        <>
          <TextInput value={q} onChange={(event) => change({ q: event.currentTarget.value || undefined })} placeholder={t('records.searchTypes')} aria-label={t('records.searchTypes')} leftSection={<IconSearch size={16} aria-hidden />} className={classes.search} />
          <Checkbox label={t('records.onlyFilled')} checked={filled !== undefined} onChange={(event) => change({ filled: event.currentTarget.checked ? '1' : undefined })} />
        </>
      }
    >
      {types.isPending && <Loading lines={10} />}
      {types.isError && <ProblemNote error={types.error} onRetry={() => void types.refetch()} />}
      {types.data && shown.length === 0 && (
        <Empty
          icon={IconDatabase}
          title={t(types.data.items.length > 0 ? 'records.noTypeFound' : 'records.noTypes')}
          text={t(types.data.items.length > 0 ? 'records.noTypeFoundText' : 'records.noTypesText')}
          action={
            types.data.items.length > 0 && (
              <Button variant="default" size="xs" onClick={() => change({ q: undefined, filled: undefined })}>
                {t('common.clearFilter')}
              </Button>
            )
          }
        />
      )}
      {groupBy(shown, (type) => type.domain).map(([domain, ofDomain]) => (
        <Domain key={domain} domain={domain} types={ofDomain} />
      ))}
    </PlainPage>
  );
}

function isWanted(type: RecordType, wanted: string) {
  return wanted === '' || [type.id, type.label.zh, type.label.en, ...type.clauses].some((text) => text.toLowerCase().includes(wanted));
}

function Domain({ domain, types }: { domain: string; types: RecordType[] }) {
  const { t } = useTranslation();
  const say = useSay();
  const domainOf = useDomainName();
  const sum = types.reduce((all, type) => all + (type.count ?? 0), 0);
  return (
    <section className={classes.domain} aria-label={domainOf(domain)}>
      <h2 className={classes.domainName}>
        {domainOf(domain)} <span className={classes.quiet}>{t('records.typesAndRecords', { types: types.length, count: sum })}</span>
      </h2>
      <ul className={classes.types}>
        {types.map((type) => (
          <li key={type.id}>
            <Link to="/records/$type" params={{ type: type.id }} search={{}} className={classes.type} data-filled={(type.count ?? 0) > 0 || undefined}>
              <span>{say(type.label)}</span>
              <span className={classes.quiet}>{type.count ?? 0}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
