import i18next from 'i18next';
import { dateTime, toMs, wall } from './wallClock';

export { dateTime };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `2026-11-21` */
export function dateOnly(at: string | number): string {
  return dateTime(at).slice(0, 10);
}

/** `09:30:05` */
export function timeOfDay(at: number): string {
  return wall(at).toISOString().slice(11, 19);
}

/** The shortest text that is still exact: today `09:30`, this year `11-21 09:30`, else the whole date. */
export function shortDateTime(at: string, now: number): string {
  const text = dateTime(at);
  const today = dateTime(now);
  if (text.slice(0, 10) === today.slice(0, 10)) return text.slice(11);
  return text.slice(0, 4) === today.slice(0, 4) ? text.slice(5) : text;
}

/** For tooltips: weekday and how long ago, or how long until. */
export function around(at: string, now: number): string {
  const ms = toMs(at);
  if (ms === null) return '';
  const names = i18next.t('time.weekday', { returnObjects: true });
  return `${dateTime(ms)} ${names[wall(ms).getUTCDay()] ?? ''} · ${relative(ms, now)}`;
}

export function relative(at: number, now: number): string {
  const gap = Math.abs(now - at);
  const past = at <= now;
  if (gap < minute) return i18next.t('time.secondsAgo');
  if (gap < hour) return i18next.t(past ? 'time.minutesAgo' : 'time.inMinutes', { count: Math.floor(gap / minute) });
  if (gap < day) return i18next.t(past ? 'time.hoursAgo' : 'time.inHours', { count: Math.floor(gap / hour) });
  return i18next.t(past ? 'time.daysAgo' : 'time.inDays', { count: Math.floor(gap / day) });
}

/** A span in words: days and hours from one day on, a clock below. */
export function span(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3600);
  if (days > 0) return i18next.t('deadline.daysHours', { days, hours });
  return i18next.t('deadline.clock', { h: hours, m: two(Math.floor((total % 3600) / 60)), s: two(total % 60) });
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
