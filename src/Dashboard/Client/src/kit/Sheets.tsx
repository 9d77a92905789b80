import { Alert, Button, Select, Table } from '@mantine/core';
import { IconDownload, IconTableOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Words } from '../host/types';
import { useSay } from '../i18n';
import classes from './sheets.module.css';

/** A table that was sent in, as the host has read it, whatever it is about. */
export interface ReadSheet {
  format: string;
  encoding: string | null;
  worksheet: string | null;
  columns: { index: number; letters: string; head: string; field: string | null; suggestion: string | null }[];
  missing: string[];
  twice: Words | null;
  fields: { id: string; name: Words; required: boolean }[];
  counts: { rows: number; rejected: number; problems: number };
  problems: { row: number; column: string | null; head: string | null; code: string; message: Words; mend: Words | null }[];
}

type Map = Record<number, string>;

/** How many rows were read from what. */
export function SheetRead({ seen }: { seen: ReadSheet }) {
  const { t } = useTranslation();
  return (
    <p className={classes.read}>
      {t('import.read', { rows: seen.counts.rows })} · {[seen.format.toUpperCase(), seen.encoding, seen.worksheet].filter(Boolean).join(' · ')}
    </p>
  );
}

/** What would become of the rows, as sums. */
export function SheetSums({ sums }: { sums: { kind: string; label: string; count: number }[] }) {
  return (
    <dl className={classes.sums}>
      {sums.map(({ kind, label, count }) => (
        <div key={kind} data-kind={count > 0 ? kind : undefined}>
          <dt>{label}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whether somebody has to say, or has said, which column holds what. */
export const isUnclear = (seen: ReadSheet, map: Map) => seen.missing.length > 0 || seen.twice !== null || Object.keys(map).length > 0 || seen.columns.some((column) => column.field === null);

/** Which column holds which field. */
export function SheetColumns({ seen, map, onMap }: { seen: ReadSheet; map: Map; onMap: (map: Map) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const nameOf = (id: string) => say(seen.fields.find((field) => field.id === id)?.name) || id;
  return (
    <Alert color="orange" variant="light" icon={<IconTableOff size={18} aria-hidden />} title={t('import.columns')}>
      <p className={classes.read}>{seen.missing.length > 0 ? t('import.missingFields', { names: seen.missing.map(nameOf).join(' · ') }) : say(seen.twice) || t('import.columnsText')}</p>
      <div className={classes.columnMap}>
        {seen.columns.map((column) => (
          <Select
            key={column.index}
            label={`${column.letters} · ${column.head || t('common.empty')}`}
            description={column.suggestion ? t('import.suggested', { name: nameOf(column.suggestion) }) : undefined}
            value={map[column.index] ?? column.field ?? ''}
            onChange={(field) => onMap({ ...map, [column.index]: field ?? '' })}
            data={[{ value: '', label: t('import.ignored') }, ...seen.fields.map((field) => ({ value: field.id, label: say(field.name) }))]}
            allowDeselect={false}
          />
        ))}
      </div>
    </Alert>
  );
}

/** The rows to mend, by row and column. */
export function SheetProblems({ seen, onRejected }: { seen: ReadSheet; onRejected: () => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <section>
      <div className={classes.partHead}>
        <h3 className={classes.part}>{t('import.problems')}</h3>
        <Button size="compact-sm" variant="default" leftSection={<IconDownload size={15} aria-hidden />} onClick={onRejected}>
          {t('import.rejectedFile')}
        </Button>
      </div>
      <p className={classes.read}>{t('import.rejectedNote', { count: seen.counts.rejected })}</p>
      <div className={classes.rows} role="region" aria-label={t('import.problems')} tabIndex={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('import.row')}</Table.Th>
              <Table.Th>{t('import.column')}</Table.Th>
              <Table.Th>{t('import.what')}</Table.Th>
              <Table.Th>{t('import.mend')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {seen.problems.map((problem, index) => (
              <Table.Tr key={index}>
                <Table.Td>{problem.row}</Table.Td>
                <Table.Td>{[problem.column, problem.head].filter(Boolean).join(' · ')}</Table.Td>
                <Table.Td>{say(problem.message)}</Table.Td>
                <Table.Td>{say(problem.mend)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {seen.problems.length < seen.counts.problems && <p className={classes.read}>{t('import.more', { count: seen.problems.length })}</p>}
    </section>
  );
}
