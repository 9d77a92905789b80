import { Button, Select, TextInput } from '@mantine/core';
import { IconDownload, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ask, askFile } from '../../host/http';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellProblem } from '../../kit/tell';
import { clausesOf, countsOfOthers, others, total, type Filter } from './clauses';
import { ClauseList } from './ClauseList';
import { CountTable } from './CountTable';
import classes from './Traceability.module.css';
import { traceStates, type Matrix } from './types';

const path = '/api/traceability';

/** Which clause of the policy is carried out by what, and what proves it. */
export function TraceabilityPage() {
  const { t } = useTranslation();
  const say = useSay();
  const search = useSearch({ from: '/shell/traceability' });
  const navigate = useNavigate();
  const matrix = useQuery({ queryKey: ['traceability'], queryFn: ({ signal }) => ask<Matrix>(path, { signal }) });
  const go = (next: Filter) => void navigate({ to: '/traceability', search: { ...search, ...next }, replace: true });
  const found = matrix.data ? clausesOf(matrix.data, search) : [];
  const hasOthers = matrix.data !== undefined && total(countsOfOthers(matrix.data)) > 0;
  return (
    <PlainPage
      title={t('traceability.title')}
      tools={
        <div className={classes.downloads}>
          {(['csv', 'xlsx'] as const).map((format) => (
            <Button key={format} size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void askFile(`${path}?format=${format}`).catch(tellProblem)}>
              {t(format === 'csv' ? 'people.exportCsv' : 'people.exportXlsx')}
            </Button>
          ))}
        </div>
      }
    >
      <p className={classes.intro}>{t('traceability.intro')}</p>
      {matrix.isPending && <Loading lines={8} />}
      {matrix.isError && <ProblemNote error={matrix.error} onRetry={() => void matrix.refetch()} />}
      {matrix.data && matrix.data.items.length === 0 && <Empty icon={IconListSearch} title={t('traceability.none')} text={t('traceability.noneText')} />}
      {matrix.data && matrix.data.items.length > 0 && (
        <>
          <CountTable matrix={matrix.data} chosen={search} onChoose={go} />
          <div className={classes.filters}>
            <TextInput className={classes.search} aria-label={t('traceability.search')} placeholder={t('traceability.search')} leftSection={<IconSearch size={16} aria-hidden />} value={search.q ?? ''} onChange={(event) => go({ q: event.currentTarget.value || undefined })} />
            <Select
              aria-label={t('traceability.document')}
              value={search.document ?? ''}
              onChange={(next) => go({ document: next || undefined })}
              data={[{ value: '', label: t('traceability.allDocuments') }, ...matrix.data.documents.map((one) => ({ value: one.seed, label: `${one.seed} ${say(one.name)}` })), ...(hasOthers ? [{ value: others, label: t('traceability.other') }] : [])]}
              allowDeselect={false}
            />
            <Select aria-label={t('traceability.state')} value={search.state ?? ''} onChange={(next) => go({ state: next || undefined })} data={[{ value: '', label: t('traceability.all') }, ...traceStates.map((one) => ({ value: one, label: t(`traceability.states.${one}`) }))]} allowDeselect={false} />
            <span role="status" className={classes.shown}>
              {t('traceability.shown', { count: found.length, total: matrix.data.items.length })}
            </span>
          </div>
          {found.length > 0 ? (
            <ClauseList clauses={found} />
          ) : (
            <Empty
              icon={IconListSearch}
              title={t('traceability.empty')}
              text={t('traceability.emptyText')}
              action={
                <Button variant="default" size="xs" onClick={() => go({ q: undefined, document: undefined, state: undefined })}>
                  {t('common.clearFilter')}
                </Button>
              }
            />
          )}
        </>
      )}
    </PlainPage>
  );
}
