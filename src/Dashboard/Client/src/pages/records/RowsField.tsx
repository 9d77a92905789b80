import { ActionIcon, Button, Input } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isRecord } from '../../host/problem';
import { FieldInput, type Box, type FieldProps } from './FieldInput';
import type { RecordField } from './types';
import classes from './Records.module.css';

type Props = FieldProps & { item: RecordField; box: Box };

/** A list of which every item is a row: the fields of a structure, or one value. */
export function RowsField({ item, path, value, onChange, faults, titles, box }: Props) {
  const { t } = useTranslation();
  const rows: unknown[] = Array.isArray(value) ? value : [];
  const members = item.kind === 'structure' ? (item.members ?? []) : null;
  const put = (at: number, next: unknown) => onChange(rows.map((row, index) => (index === at ? next : row)));
  const { label, error, withAsterisk } = box;
  return (
    <Input.Wrapper label={label} error={error} withAsterisk={withAsterisk} labelElement="div">
      <ul className={classes.rowItems} aria-label={label}>
        {rows.map((row, at) => (
          <li key={at} aria-label={t('form.row', { n: at + 1 })}>
            <div className={classes.rowFields}>
              {members ? (
                members.map((member) => (
                  <FieldInput
                    key={member.id}
                    field={member}
                    path={`${path}[${at}].${member.id}`}
                    value={isRecord(row) ? row[member.id] : undefined}
                    onChange={(next) => put(at, { ...(isRecord(row) ? row : {}), [member.id]: next === '' ? null : next })}
                    faults={faults}
                    titles={titles}
                  />
                ))
              ) : (
                <FieldInput field={item} path={`${path}[${at}]`} value={row} onChange={(next) => put(at, next)} faults={faults} titles={titles} />
              )}
            </div>
            <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('form.remove', { n: at + 1 })} onClick={() => onChange(rows.filter((_, index) => index !== at))}>
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => onChange([...rows, members ? {} : null])}>
        {t('form.add')}
      </Button>
    </Input.Wrapper>
  );
}
