import { Button, MultiSelect, Popover, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter, IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../i18n';
import { DayField, isDayOrEmpty } from '../../kit/DayField';
import { PersonPicker } from '../../kit/PersonPicker';
import { RecordPicker } from '../../kit/RecordPicker';
import type { Titles } from '../../host/records';
import type { RecordField, RecordType } from './types';
import classes from './Records.module.css';

interface Props {
  type: RecordType;
  search: Record<string, string>;
  change: (next: Record<string, string | undefined>) => void;
  titles: Titles;
  onClear?: () => void;
}

type Filterable = 'enum' | 'bool' | 'ref' | 'day';

/** How a field is filtered by here; null: only by the search box. */
function filterKind(field: RecordField): Filterable | null {
  if (!field.indexed) return null;
  const { kind } = field.item ?? field;
  if (kind === 'enum' || kind === 'bool' || kind === 'ref') return kind;
  return kind === 'date' || kind === 'date-time' ? 'day' : null;
}

/** What the list is narrowed to: words, and the fields that have values to choose from. The first few stand open, the others in a menu. */
export function RecordFilters({ type, search, change, titles, onClear }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(search.q ?? '');
  const later = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 250);
  const fields = (type.fields ?? []).filter((field) => filterKind(field) !== null);
  const open = fields.filter((field) => filterKind(field) === 'enum' || filterKind(field) === 'ref').slice(0, 2);
  const others = fields.filter((field) => !open.includes(field));
  const used = others.filter((field) => search[`f.${field.id}`] !== undefined).length;
  const clear = () => {
    setTyped('');
    onClear?.();
  };
  return (
    <div className={classes.filters}>
      <TextInput
        className={classes.search}
        aria-label={t('records.search')}
        placeholder={t('records.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
      />
      {open.map((field) => (
        <FieldFilter key={field.id} field={field} value={search[`f.${field.id}`]} onChange={(value) => change({ [`f.${field.id}`]: value })} titles={titles} />
      ))}
      {others.length > 0 && (
        <Popover position="bottom-start" withinPortal shadow="md" trapFocus>
          <Popover.Target>
            <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
              {used > 0 ? t('records.moreFiltersUsed', { count: used }) : t('records.moreFilters')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown className={classes.moreFilters} aria-label={t('records.moreFilters')}>
            {others.map((field) => (
              <FieldFilter key={field.id} field={field} value={search[`f.${field.id}`]} onChange={(value) => change({ [`f.${field.id}`]: value })} titles={titles} labelled />
            ))}
          </Popover.Dropdown>
        </Popover>
      )}
      {onClear && (
        <Button variant="subtle" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={clear}>
          {t('common.clearFilter')}
        </Button>
      )}
    </div>
  );
}

interface FilterProps {
  field: RecordField;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  titles: Titles;
  /** Whether the name stands above the box and not in it. */
  labelled?: boolean;
}

function FieldFilter({ field, value, onChange, titles, labelled = false }: FilterProps) {
  const { t } = useTranslation();
  const say = useSay();
  const label = say(field.label);
  const names = labelled ? { label } : { 'aria-label': label, placeholder: label, className: classes.filter };
  const plain = field.item ?? field;
  const inPopover = { comboboxProps: { withinPortal: false } };
  switch (filterKind(field)) {
    case 'enum':
      return (
        <MultiSelect
          {...names}
          {...inPopover}
          placeholder={value ? undefined : label}
          data={(plain.values ?? []).map((one) => ({ value: one.id, label: say(one.label) }))}
          value={value?.split(',') ?? []}
          onChange={(next) => onChange(next.join(',') || undefined)}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
        />
      );
    case 'bool':
      return <Select {...names} {...inPopover} data={[{ value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }]} value={value ?? null} onChange={(next) => onChange(next ?? undefined)} clearable clearButtonProps={{ 'aria-label': t('common.clear') }} />;
    case 'ref':
      return plain.target === null || plain.target === 'user' ? (
        <PersonPicker {...names} {...inPopover} value={value ?? null} onChange={(next) => onChange(next ?? undefined)} />
      ) : (
        <RecordPicker {...names} target={plain.target} titles={titles} value={value ?? null} onChange={(next) => onChange(next ?? undefined)} />
      );
    default:
      return <DaysFilter label={label} value={value} onChange={onChange} />;
  }
}

/** From a day on. The host takes one comparison of a field. */
function DaysFilter({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value?.replace(/^>=/, '') ?? '');
  return (
    <DayField
      label={t('records.sinceDay', { name: label })}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        if (isDayOrEmpty(next)) onChange(next === '' ? undefined : `>=${next}`);
      }}
    />
  );
}
