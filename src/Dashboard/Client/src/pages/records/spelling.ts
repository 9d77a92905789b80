import i18next from 'i18next';
import { toShown } from '../../forms/dates';
import { isRecord } from '../../host/problem';
import { currentLanguage, say } from '../../i18n';
import { dateTime } from '../../kit/time';
import type { Titles } from '../../host/records';
import type { Period, RecordField } from './types';

/** What the key of a reference is called where references are looked up: `dealer/D-1`, `user/zhang`. */
export function titleKey(field: RecordField, id: string): string {
  return `${field.kind === 'unit' || field.kind === 'role' ? field.kind : (field.target ?? 'user')}/${id}`;
}

/** A value as people read it; empty where there is none. */
export function spell(field: RecordField, value: unknown, titles: Titles): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) {
    const item = field.item ?? field;
    return value.map((one) => spell(item, one, titles)).join(i18next.t('records.and'));
  }
  if (isRecord(value)) return spellObject(field, value, titles);
  if (typeof value === 'boolean') return i18next.t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') return spellNumber(field, value);
  return typeof value === 'string' ? spellText(field, value, titles) : '';
}

function spellObject(field: RecordField, value: Record<string, unknown>, titles: Titles): string {
  if (field.kind === 'geo') return `${Number(value.lat)}, ${Number(value.lon)}`;
  const members = field.members ?? [];
  return members
    .map((member) => [say(member.label), spell(member, value[member.id], titles)])
    .filter(([, text]) => text)
    .map(([label, text]) => `${label} ${text}`)
    .join(' · ');
}

function spellNumber(field: RecordField, value: number): string {
  const language = currentLanguage();
  if (field.kind === 'money') return `¥${new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)}`;
  if (field.kind === 'percent') return `${new Intl.NumberFormat(language, { maximumFractionDigits: 6 }).format(toPercent(value))}%`;
  return new Intl.NumberFormat(language, { maximumFractionDigits: 10 }).format(value);
}

function spellText(field: RecordField, value: string, titles: Titles): string {
  switch (field.kind) {
    case 'enum':
      return say(field.values?.find((one) => one.id === value)?.label) || value;
    case 'ref':
    case 'unit':
    case 'role':
      return titles[titleKey(field, value)] ?? value;
    case 'date-time':
      return dateTime(value);
    case 'time':
      return toShown('time', value);
    case 'period':
      return spellPeriod(field.period, value);
    case 'duration':
      return spellDuration(value);
    default:
      return value;
  }
}

/** 0.155 is 15.5 %; the digits of the fraction are kept, not those of binary arithmetic. */
export const toPercent = (share: number) => Number((share * 100).toPrecision(12));
export const fromPercent = (percent: number) => Number((percent / 100).toPrecision(12));

const periodForms: Record<Period, RegExp> = {
  year: /^(\d{4})$/,
  'half-year': /^(\d{4})-?H([12])$/,
  quarter: /^(\d{4})-?Q([1-4])$/,
  month: /^(\d{4})-(\d{2})$/,
  week: /^(\d{4})-?W(\d{2})$/,
  day: /^(\d{4}-\d{2}-\d{2})$/,
  'working-day': /^(\d{4}-\d{2}-\d{2})$/,
};

/** Year and number of a period, such as 2026 and 1 of `2026Q1`. */
export function periodParts(kind: Period | null, id: string): { year: string; number: string } | null {
  const [, year, number = ''] = periodForms[kind ?? 'year'].exec(id) ?? [];
  return year === undefined ? null : { year, number };
}

/** `2026Q1` in words. */
export function spellPeriod(kind: Period | null, id: string): string {
  const parts = periodParts(kind, id);
  if (!parts || kind === null || kind === 'day' || kind === 'working-day') return id;
  return i18next.t(`records.period.${kind}`, { year: parts.year, number: Number(parts.number) });
}

/** The parts of an ISO 8601 duration that is one number of one unit; null: it is longer, and stays as written. */
export function durationParts(text: string): { count: string; unit: DurationUnit } | null {
  const [, days, months, years, hours, minutes] = /^P(?:(\d+)D|(\d+)M|(\d+)Y|T(?:(\d+)H|(\d+)M))$/.exec(text) ?? [];
  if (days) return { count: days, unit: 'days' };
  if (months) return { count: months, unit: 'months' };
  if (years) return { count: years, unit: 'years' };
  if (hours) return { count: hours, unit: 'hours' };
  return minutes ? { count: minutes, unit: 'minutes' } : null;
}

export type DurationUnit = 'minutes' | 'hours' | 'days' | 'months' | 'years';
export const durationUnits: DurationUnit[] = ['minutes', 'hours', 'days', 'months', 'years'];

const isoUnits: Record<DurationUnit, [string, string]> = { minutes: ['PT', 'M'], hours: ['PT', 'H'], days: ['P', 'D'], months: ['P', 'M'], years: ['P', 'Y'] };

export const toDuration = (count: string, unit: DurationUnit) => isoUnits[unit].join(count);

function spellDuration(text: string): string {
  const parts = durationParts(text);
  return parts ? i18next.t(`records.duration.${parts.unit}`, { count: Number(parts.count) }) : text;
}
