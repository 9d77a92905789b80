/*
 * Dates of the product are Asia/Shanghai whatever the browser's zone. Shanghai has kept +08:00 since 1991,
 * so shifting and reading as UTC is exact and needs no zone database.
 */
const shift = 8 * 3600_000;

/** The wall clock in Shanghai at an instant, as a Date whose UTC parts are the local ones. */
export function wall(at: number): Date {
  return new Date(at + shift);
}

/** `2026-11-21 09:30` */
export function dateTime(at: string | number): string {
  const ms = toMs(at);
  return ms === null ? '' : wall(ms).toISOString().slice(0, 16).replace('T', ' ');
}

export function toMs(at: string | number): number | null {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return Number.isNaN(ms) ? null : ms;
}
