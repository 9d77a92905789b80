import { Button, Menu } from '@mantine/core';
import { IconDatabase, IconDownload, IconPlus, IconUpload } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askFile } from '../../host/http';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellProblem } from '../../kit/tell';
import { ImportRecords } from './ImportRecords';
import { listQuery, pageSize, useRecords, useRecordType } from './queries';
import { RecordCard } from './RecordCard';
import { RecordFilters } from './RecordFilters';
import { RecordTable } from './RecordTable';
import type { RecordType } from './types';
import classes from './Records.module.css';

/** The records of one type: list, filters and page in the address; one of them, or a new one, in a drawer. */
export function RecordsPage() {
  const { type } = useParams({ from: '/shell/records/$type' });
  const known = useRecordType(type);
  const { t } = useTranslation();
  if (known.isPending) return <PlainPage title={t('records.title')}>{<Loading />}</PlainPage>;
  if (known.isLoadingError) return <PlainPage title={t('records.title')}>{<ProblemNote error={known.error} onRetry={() => void known.refetch()} />}</PlainPage>;
  return <Records key={type} type={known.data} />;
}

type Search = Record<string, string>;

function Records({ type }: { type: RecordType }) {
  const { t } = useTranslation();
  const say = useSay();
  const search: Search = useSearch({ from: '/shell/records/$type' });
  const navigate = useNavigate();
  const change = (next: Record<string, string | undefined>) => {
    // Another filter begins on the first page.
    const merged = { ...search, ...('from' in next || 'record' in next ? {} : { from: undefined }), ...next };
    void navigate({ to: '/records/$type', params: { type: type.id }, search: Object.fromEntries(Object.entries(merged).filter((pair): pair is [string, string] => Boolean(pair[1]))), replace: !('record' in next) });
  };
  const [importing, setImporting] = useState(false);
  const [adding, setAdding] = useState(false);
  const records = useRecords(type.id, search);
  const filtered = Object.keys(search).some((name) => name === 'q' || name.startsWith('f.'));
  const clear = () => change(Object.fromEntries(Object.keys(search).filter((name) => name === 'q' || name.startsWith('f.')).map((name) => [name, undefined])));
  const items = records.data?.items ?? [];
  return (
    <PlainPage title={say(type.label)} tools={<Tools type={type} search={search} onImport={() => setImporting(true)} onAdd={() => setAdding(true)} />}>
      <p className={classes.way}>
        <Link to="/records">{t('records.title')}</Link>
        {type.clauses.length > 0 && ` · ${t('records.clauses', { clauses: type.clauses.join(t('records.and')) })}`}
      </p>
      <RecordFilters type={type} search={search} change={change} titles={records.data?.titles ?? {}} onClear={filtered ? clear : undefined} />
      {records.isPending && <Loading />}
      {records.isError && <ProblemNote error={records.error} onRetry={() => void records.refetch()} />}
      {records.data && items.length === 0 && (
        <Empty
          icon={IconDatabase}
          title={t(filtered ? 'records.noneFound' : 'records.none', { name: say(type.label) })}
          text={t(filtered ? 'people.noneText' : type.mayChange ? 'records.noneText' : 'records.noneReadOnly')}
          action={
            filtered ? (
              <Button variant="default" size="xs" onClick={clear}>
                {t('common.clearFilter')}
              </Button>
            ) : (
              type.mayChange && (
                <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
                  {t('records.add')}
                </Button>
              )
            )
          }
        />
      )}
      {records.data && items.length > 0 && (
        <>
          <RecordTable type={type} items={items} titles={records.data.titles} sort={search.sort} onSort={(sort) => change({ sort })} onOpen={(record) => change({ record })} />
          <Pages total={records.data.page.totalItems} from={Number(search.from) || 0} shown={items.length} onFrom={(from) => change({ from: from > 0 ? String(from) : undefined })} />
        </>
      )}
      <RecordCard type={type} id={adding ? null : search.record} onClose={() => (adding ? setAdding(false) : change({ record: undefined }))} onSaved={(record) => {
          setAdding(false);
          change({ record });
        }} />
      <ImportRecords type={type} opened={importing} onClose={() => setImporting(false)} />
    </PlainPage>
  );
}

function Tools({ type, search, onImport, onAdd }: { type: RecordType; search: Search; onImport: () => void; onAdd: () => void }) {
  const { t } = useTranslation();
  const exported = (words: Record<string, string>) => {
    const query = listQuery(search);
    for (const [name, value] of Object.entries(words)) query.set(name, value);
    void askFile(`/api/records/${encodeURIComponent(type.id)}/export?${query}`).catch(tellProblem);
  };
  return (
    <>
      {type.mayChange && (
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
          {t('records.add')}
        </Button>
      )}
      {type.mayChange && (
        <Button size="xs" variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={onImport}>
          {t('people.import')}
        </Button>
      )}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t('people.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => exported({ format: 'xlsx' })}>{t('people.exportXlsx')}</Menu.Item>
          <Menu.Item onClick={() => exported({ format: 'csv' })}>{t('people.exportCsv')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => exported({ format: 'xlsx', template: 'true' })}>{t('people.template')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Pages({ total, from, shown, onFrom }: { total: number; from: number; shown: number; onFrom: (from: number) => void }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.pages} aria-label={t('records.pages')}>
      <span className={classes.quiet}>{total <= pageSize ? t('common.total', { count: total }) : t('records.fromTo', { from: from + 1, to: from + shown, total })}</span>
      {total > pageSize && (
        <>
          <Button size="compact-sm" variant="default" disabled={from === 0} onClick={() => onFrom(Math.max(0, from - pageSize))}>
            {t('form.previous')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={from + shown >= total} onClick={() => onFrom(from + pageSize)}>
            {t('form.next')}
          </Button>
        </>
      )}
    </nav>
  );
}
