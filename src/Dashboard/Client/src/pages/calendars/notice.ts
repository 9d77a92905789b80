import type { Words } from '../../host/types';
import type { Holiday, Notice } from './queries';

/** A holiday as it is being typed. */
export interface TypedHoliday {
  zh: string;
  en: string;
  from: string;
  to: string;
}

export interface TypedNotice {
  source: string;
  provisional: boolean;
  off: TypedHoliday[];
  work: string[];
}

/** What is known of a year, to be changed; a year of which nothing is known begins with the names of holidays. A year known provisionally is entered because its notice is there. */
export function toTyped(notice: Notice | null, names: Words[]): TypedNotice {
  if (notice === null) return { source: '', provisional: false, off: names.map((name) => ({ ...name, from: '', to: '' })), work: [] };
  const asShipped = notice.provisional && notice.version === 0;
  return {
    source: asShipped ? '' : notice.source,
    provisional: notice.provisional && !asShipped,
    off: notice.off.map(({ name, from, to }) => ({ zh: name.zh, en: name.en, from, to })),
    work: [...notice.work],
  };
}

/** What is sent: rows that nobody has filled in are left out, one day needs no last day, a known name no English one. */
export function toSent(typed: TypedNotice, names: Words[], version: number) {
  const off: Holiday[] = typed.off.filter(isBegun).map(({ zh, en, from, to }) => ({ name: { zh: zh.trim(), en: en.trim() || (names.find((name) => name.zh === zh.trim())?.en ?? '') }, from, to: to || from }));
  return { provisional: typed.provisional, source: typed.source.trim(), off, work: typed.work.filter((day) => day !== ''), version };
}

export const isBegun = (row: TypedHoliday) => row.from !== '' || row.to !== '';

/** The place of a row among those that are sent, for what the host says of it. */
export const sentIndex = (typed: TypedNotice, row: number) => typed.off.slice(0, row).filter(isBegun).length;
