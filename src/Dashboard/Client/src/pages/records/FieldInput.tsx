import { MultiSelect, NumberInput, SegmentedControl, Select, TagsInput, Textarea, TextInput, Input } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DateField } from '../../forms/DateField';
import type { Component } from '../../forms/schema';
import type { Problem } from '../../host/types';
import { useDirectory } from '../../host/session';
import { useSay } from '../../i18n';
import { PeoplePicker } from '../../kit/PeoplePicker';
import { PersonPicker } from '../../kit/PersonPicker';
import { DurationField, PeriodField, PlaceField } from './PartFields';
import { RecordPicker, RecordsPicker } from '../../kit/RecordPicker';
import { RowsField } from './RowsField';
import { fromPercent, toPercent } from './spelling';
import type { Titles } from '../../host/records';
import type { RecordField } from './types';

export interface FieldProps {
  field: RecordField;
  /** Where it stands in the record, such as `lines[0].amount`. */
  path: string;
  value: unknown;
  onChange: (value: unknown) => void;
  faults: Map<string, Problem[]>;
  titles: Titles;
}

/** The box, list or rows in which a declared field is entered. */
export function FieldInput(props: FieldProps) {
  const { field, path } = props;
  const box = useBox(props);
  return (
    <div data-field={path}>
      {field.kind === 'list' && field.item ? <ListInput {...props} item={field.item} box={box} /> : <OneInput {...props} box={box} />}
    </div>
  );
}

export interface Box {
  label: string;
  error: string | undefined;
  withAsterisk: boolean;
  'aria-required': boolean | undefined;
}

function useBox({ field, path, faults }: FieldProps): Box {
  const say = useSay();
  const own = faults.get(path) ?? [];
  const error = own.map((fault) => [say(fault.message), say(fault.mend)].filter(Boolean).join(' ')).join(' ');
  // Not the `required` attribute: the browser's own bubbles would speak its language, not the page's.
  return { label: say(field.label), error: error || undefined, withAsterisk: field.required, 'aria-required': field.required || undefined };
}

type InputProps = FieldProps & { box: Box };

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
const component = (subtype: 'date' | 'time' | 'datetime'): Component => ({ id: subtype, type: 'datetime', subtype, properties: {} });

function OneInput({ field, value, onChange, titles, box }: InputProps) {
  const { t } = useTranslation();
  switch (field.kind) {
    case 'text':
      return <Textarea {...box} value={text(value)} onChange={(event) => onChange(event.currentTarget.value)} autosize minRows={2} maxRows={12} />;
    case 'int':
    case 'decimal':
    case 'money':
    case 'percent':
      return <NumberBox field={field} value={value} onChange={onChange} box={box} />;
    case 'bool':
      return <YesNo value={value} onChange={onChange} box={box} />;
    case 'date':
      return <DateField {...box} component={component('date')} value={value} onChange={onChange} />;
    case 'date-time':
      return <DateField {...box} component={component('datetime')} value={value} onChange={onChange} />;
    case 'time':
      return <DateField {...box} component={component('time')} value={value} onChange={onChange} />;
    case 'duration':
      return <DurationField box={box} value={text(value)} onChange={onChange} />;
    case 'period':
      return <PeriodField box={box} period={field.period ?? 'year'} value={text(value)} onChange={onChange} />;
    case 'geo':
      return <PlaceField box={box} value={value} onChange={onChange} />;
    case 'enum':
      return <EnumBox field={field} value={value} onChange={onChange} box={box} />;
    case 'unit':
    case 'role':
      return <DirectoryBox field={field} value={value} onChange={onChange} box={box} />;
    case 'ref':
      return field.target === null || field.target === 'user' ? (
        <PersonPicker {...box} openOnFocus={false} value={text(value) || null} onChange={onChange} />
      ) : (
        <RecordPicker {...box} target={field.target} titles={titles} value={text(value) || null} onChange={onChange} />
      );
    case 'files':
      return <TagsInput {...box} value={texts(value)} onChange={onChange} placeholder={t('records.fileHint')} />;
    case 'file':
      return <TextInput {...box} value={text(value)} onChange={(event) => onChange(event.currentTarget.value)} placeholder={t('records.fileHint')} />;
    default:
      return <TextInput {...box} value={text(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

type BoxProps = Pick<InputProps, 'field' | 'value' | 'onChange' | 'box'>;

function NumberBox({ field, value, onChange, box }: BoxProps) {
  const percent = field.kind === 'percent';
  const shown = typeof value === 'number' && percent ? toPercent(value) : text(value);
  return (
    <NumberInput
      {...box}
      value={shown}
      onChange={(next) => onChange(next === '' ? null : typeof next === 'number' && percent ? fromPercent(next) : next)}
      allowDecimal={field.kind !== 'int'}
      decimalScale={field.kind === 'money' ? 2 : undefined}
      thousandSeparator=","
      prefix={field.kind === 'money' ? '¥' : undefined}
      suffix={percent ? '%' : undefined}
      hideControls
    />
  );
}

/** Three answers: yes, no, and not yet said. */
function YesNo({ value, onChange, box }: Omit<BoxProps, 'field'>) {
  const { t } = useTranslation();
  const { label, error, withAsterisk } = box;
  return (
    <Input.Wrapper label={label} error={error} withAsterisk={withAsterisk} labelElement="div">
      <div>
        <SegmentedControl
          aria-label={label}
          size="xs"
          value={typeof value === 'boolean' ? String(value) : ''}
          onChange={(next) => onChange(next === '' ? null : next === 'true')}
          data={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
            { value: '', label: t('form.empty') },
          ]}
        />
      </div>
    </Input.Wrapper>
  );
}

function EnumBox({ field, value, onChange, box }: BoxProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Select
      {...box}
      data={(field.values ?? []).map((one) => ({ value: one.id, label: say(one.label) }))}
      value={text(value) || null}
      onChange={onChange}
      searchable={(field.values?.length ?? 0) > 8}
      openOnFocus={false}
      clearable={!field.required}
      placeholder={t('form.choose')}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
    />
  );
}

function useDirectoryOptions(kind: 'unit' | 'role') {
  const say = useSay();
  const { data } = useDirectory();
  return ((kind === 'unit' ? data?.units : data?.roles) ?? []).map((one) => ({ value: one.id, label: say(one.name) }));
}

function DirectoryBox({ field, value, onChange, box }: BoxProps) {
  const { t } = useTranslation();
  const options = useDirectoryOptions(field.kind === 'unit' ? 'unit' : 'role');
  return (
    <Select {...box} data={options} value={text(value) || null} onChange={onChange} searchable openOnFocus={false} clearable={!field.required} placeholder={t('form.choose')} nothingFoundMessage={t('form.nothing')} clearButtonProps={{ 'aria-label': t('common.clear') }} />
  );
}

/** Several of one kind: chosen, typed, or one row each. */
function ListInput(props: InputProps & { item: RecordField }) {
  const { item, value, onChange, titles, box } = props;
  const say = useSay();
  const options = useDirectoryOptions(item.kind === 'unit' ? 'unit' : 'role');
  const several = { ...box, value: texts(value), onChange: (next: string[]) => onChange(next) };
  switch (item.kind) {
    case 'ref':
      return item.target === null || item.target === 'user' ? <PeoplePicker {...several} /> : <RecordsPicker {...several} target={item.target} titles={titles} />;
    case 'enum':
      return <MultiSelect {...several} data={(item.values ?? []).map((one) => ({ value: one.id, label: say(one.label) }))} />;
    case 'unit':
    case 'role':
      return <MultiSelect {...several} searchable data={options} />;
    case 'string':
    case 'file':
      return <TagsInput {...several} />;
    default:
      return <RowsField {...props} />;
  }
}
