import { dateTime } from '../kit/time';

export type TimeKind = 'date' | 'time' | 'datetime';

/**
 * Reads what people type (`2026-3-2 9:30`, `2026/03/02`, `9:30`, `202603020930`) and answers what goes over the wire:
 * a date, a time, or an instant with Shanghai's offset. Null when it is no date.
 */
export function parseTyped(kind: TimeKind, text: string): string | null {
  const value = text.trim();
  if (kind === 'time') return parseTime(value);
  const [, year, month, day, rest] = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)$/.exec(value)?.filter((_, i) => i !== 2) ?? /^(\d{4})(\d{2})(\d{2})(.*)$/.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isDay(date)) return null;
  const tail = (rest ?? '').trim();
  if (kind === 'date') return tail === '' || isInstant(value) ? (isInstant(value) ? dateTime(value).slice(0, 10) : date) : null;
  if (isInstant(value)) return toWire(dateTime(value));
  const time = tail === '' ? null : parseTime(tail.replace(/^T/, ''));
  return time === null ? null : `${date}T${time}+08:00`;
}

/** What the field shows for a value of the wire. */
export function toShown(kind: TimeKind, value: unknown): string {
  if (typeof value !== 'string' || value === '') return '';
  if (kind === 'time') return parseTime(value)?.slice(0, 5) ?? value;
  if (isInstant(value)) return dateTime(value).slice(0, kind === 'date' ? 10 : 16);
  return value;
}

/** `2026-11-21 09:30` → `2026-11-21T09:30:00+08:00` */
export function toWire(shown: string): string {
  return `${shown.slice(0, 10)}T${shown.slice(11, 16)}:00+08:00`;
}

function parseTime(text: string): string | null {
  const [, hours, minutes, seconds] = /^(\d{1,2}):?(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, '0')}:${minutes}:${seconds ?? '00'}`;
}

function isInstant(text: string): boolean {
  return /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === date;
}
