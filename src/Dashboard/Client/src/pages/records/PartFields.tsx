import { Input, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isRecord } from '../../host/problem';
import { DayField } from '../../kit/DayField';
import type { Box } from './FieldInput';
import { durationParts, durationUnits, periodParts, spellPeriod, toDuration, type DurationUnit } from './spelling';
import type { Period } from './types';
import classes from './Records.module.css';

/** A number and its unit; a longer span is typed as ISO 8601 has it. */
export function DurationField({ box, value, onChange }: { box: Box; value: string; onChange: (value: string | null) => void }) {
  const { t } = useTranslation();
  const parts = durationParts(value);
  const [unit, setUnit] = useState<DurationUnit>(parts?.unit ?? 'days');
  if (value !== '' && !parts) return <TextInput {...box} value={value} onChange={(event) => onChange(event.currentTarget.value || null)} />;
  const { label, error, withAsterisk } = box;
  return (
    <Input.Wrapper label={label} error={error} withAsterisk={withAsterisk} labelElement="div">
      <div className={classes.parts}>
        <NumberInput aria-label={label} value={parts?.count ?? ''} onChange={(next) => onChange(next === '' ? null : toDuration(String(next), unit))} allowDecimal={false} allowNegative={false} hideControls />
        <Select
          aria-label={t('records.unitOf', { name: label })}
          data={durationUnits.map((one) => ({ value: one, label: t(`records.unit.${one}`) }))}
          value={parts?.unit ?? unit}
          allowDeselect={false}
          onChange={(next) => {
            setUnit(next as DurationUnit);
            if (parts) onChange(toDuration(parts.count, next as DurationUnit));
          }}
        />
      </div>
    </Input.Wrapper>
  );
}

const counts: Partial<Record<Period, number>> = { 'half-year': 2, quarter: 4, month: 12, week: 53 };
const signs: Partial<Record<Period, string>> = { 'half-year': 'H', quarter: 'Q', week: 'W' };

/** The id of a period: `2026Q1`, `2026-03`. */
function periodId(kind: Period, year: string, number: number): string {
  const digits = kind === 'month' || kind === 'week' ? String(number).padStart(2, '0') : String(number);
  return `${year}${signs[kind] ?? '-'}${digits}`;
}

/** A year, and which part of it; a day as a day. */
export function PeriodField({ box, period, value, onChange }: { box: Box; period: Period; value: string; onChange: (value: string | null) => void }) {
  const { t } = useTranslation();
  const parts = periodParts(period, value);
  const [year, setYear] = useState(parts?.year ?? '');
  const { label, error, withAsterisk } = box;
  const count = counts[period];
  if (period === 'day' || period === 'working-day') return <DayField {...box} value={value} onChange={(next) => onChange(next || null)} />;
  if (count === undefined) return <NumberInput {...box} value={value} onChange={(next) => onChange(next === '' ? null : String(next))} allowDecimal={false} allowNegative={false} hideControls placeholder={t('records.year')} />;
  const options = Array.from({ length: count }, (_, at) => ({ value: String(at + 1), label: t(`records.partOf.${period as 'quarter'}`, { number: at + 1 }) }));
  const whole = (nextYear: string, number: string | null) => {
    // Half a period is kept as typed, so that the host says what is missing.
    if (nextYear === '' && !number) return onChange(null);
    onChange(/^\d{4}$/.test(nextYear) && number ? periodId(period, nextYear, Number(number)) : `${nextYear}-${number ?? ''}`);
  };
  const number = parts ? String(Number(parts.number)) : (/-(\d+)$/.exec(value)?.[1] ?? null);
  return (
    <Input.Wrapper label={label} error={error} withAsterisk={withAsterisk} labelElement="div" description={parts ? spellPeriod(period, value) : undefined} inputWrapperOrder={['label', 'input', 'description', 'error']}>
      <div className={classes.parts}>
        <NumberInput
          aria-label={t('records.yearOf', { name: label })}
          placeholder={t('records.year')}
          value={year}
          onChange={(next) => {
            setYear(String(next));
            whole(String(next), number);
          }}
          allowDecimal={false}
          allowNegative={false}
          hideControls
        />
        <Select aria-label={label} data={options} value={number} onChange={(next) => whole(year, next)} placeholder={t('form.choose')} />
      </div>
    </Input.Wrapper>
  );
}

/** Degrees north and east. */
export function PlaceField({ box, value, onChange }: { box: Box; value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useTranslation();
  const place = isRecord(value) ? value : {};
  const { label, error, withAsterisk } = box;
  const put = (part: 'lat' | 'lon', next: number | string) => {
    const changed = { ...place, [part]: next === '' ? undefined : next };
    onChange(changed.lat === undefined && changed.lon === undefined ? null : changed);
  };
  return (
    <Input.Wrapper label={label} error={error} withAsterisk={withAsterisk} labelElement="div">
      <div className={classes.parts}>
        {(['lat', 'lon'] as const).map((part) => (
          <NumberInput key={part} aria-label={`${label} ${t(`records.${part}`)}`} placeholder={t(`records.${part}`)} value={place[part] as number | undefined} onChange={(next) => put(part, next)} hideControls decimalScale={7} />
        ))}
      </div>
    </Input.Wrapper>
  );
}
