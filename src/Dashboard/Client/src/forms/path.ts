import { isRecord } from '../host/problem';

/** Where a value sits in the data: names, and numbers for rows of a list. */
export type Path = readonly (string | number)[];

export type Data = Record<string, unknown>;

/** `complaint.customer` → `['complaint', 'customer']` */
export function split(key: string | undefined): string[] {
  return key ? key.split('.').filter((part) => part !== '') : [];
}

/** The one written form of a path, also of what the host sends: `complaint.items[0].name` = `complaint.items.0.name`. */
export const nameOf = (path: Path) => path.join('.');
export const normalise = (name: string) => name.replace(/\[(\d+)\]/g, '.$1').replace(/^\./, '');

export function getIn(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)] as unknown;
    else if (isRecord(value)) value = value[part];
    else return undefined;
  }
  return value;
}

/** A copy of the data with one value changed; what is on the way is made. */
export function setIn<T>(data: T, path: Path, value: unknown): T {
  const [head, ...rest] = path;
  if (head === undefined) return value as T;
  if (typeof head === 'number') {
    const list: unknown[] = Array.isArray(data) ? [...(data as unknown[])] : [];
    list[head] = setIn(list[head], rest, value);
    return list as T;
  }
  const record: Data = isRecord(data) ? { ...data } : {};
  record[head] = setIn(record[head], rest, value);
  return record as T;
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The keys that a field holds: one as text, or several as a list. */
export function keysIn(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => (typeof one === 'string' && one !== '' ? [one] : typeof one === 'number' ? [String(one)] : []));
}
