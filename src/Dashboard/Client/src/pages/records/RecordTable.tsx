import { Table } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { When } from '../../kit/When';
import { spell } from './spelling';
import type { RecordRow, Titles } from '../../host/records';
import type { RecordField, RecordType } from './types';
import classes from './Records.module.css';

interface Props {
  type: RecordType;
  items: RecordRow[];
  titles: Titles;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  onOpen: (id: string) => void;
}

const numbers = new Set(['int', 'decimal', 'money', 'percent']);

/** The columns that the type declares; on a phone each record is a card. */
export function RecordTable({ type, items, titles, sort, onSort, onOpen }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const columns = type.columns.map((id) => type.fields?.find((field) => field.id === id)).filter((field): field is RecordField => field !== undefined && field.id !== type.title);
  const titled = type.fields?.find((field) => field.id === type.title);
  return (
    <div className={classes.scroll} role="region" aria-label={t('records.list')} tabIndex={0}>
      <Table highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <SortHead field={titled} label={titled ? say(titled.label) : t('records.key')} sort={sort} onSort={onSort} />
            {columns.map((field) => (
              <SortHead key={field.id} field={field} label={say(field.label)} sort={sort} onSort={onSort} />
            ))}
            <Table.Th>{t('records.changed')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((record) => (
            <Table.Tr key={record.id}>
              <Table.Td>
                <button type="button" className={classes.name} onClick={() => onOpen(record.id)}>
                  {record.title}
                </button>
                {record.title !== record.id && <span className={classes.id}>{record.id}</span>}
              </Table.Td>
              {columns.map((field) => {
                const text = spell(field, record.values[field.id], titles);
                return (
                  <Table.Td key={field.id} data-label={say(field.label)} data-empty={text === '' || undefined} className={numbers.has(field.kind) ? classes.number : undefined}>
                    <span className={classes.cell} title={text.length > 24 ? text : undefined}>
                      {text}
                    </span>
                  </Table.Td>
                );
              })}
              <Table.Td data-label={t('records.changed')} className={classes.quiet}>
                <When at={record.changedAt} short />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** A head sorts by its column: up, down, and back to the last change first. */
function SortHead({ field, label, sort, onSort }: { field: RecordField | undefined; label: string; sort: string | undefined; onSort: (sort: string | undefined) => void }) {
  const isNumber = field !== undefined && numbers.has(field.kind);
  if (!field?.indexed) return <Table.Th className={isNumber ? classes.number : undefined}>{label}</Table.Th>;
  const way = sort === field.id ? 'ascending' : sort === `-${field.id}` ? 'descending' : 'none';
  const next = way === 'none' ? field.id : way === 'ascending' ? `-${field.id}` : undefined;
  const Mark = way === 'ascending' ? IconArrowUp : way === 'descending' ? IconArrowDown : IconArrowsSort;
  return (
    <Table.Th aria-sort={way} className={isNumber ? classes.number : undefined}>
      <button type="button" className={classes.sort} onClick={() => onSort(next)}>
        {label} <Mark size={14} aria-hidden className={way === 'none' ? classes.faint : undefined} />
      </button>
    </Table.Th>
  );
}
