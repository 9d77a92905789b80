import { parseTyped } from './dates';
import { getIn, isBlank, nameOf, setIn, split, type Data, type Path } from './path';
import { holdsList, isFixed, isInput, timeKind, type Component } from './schema';

export interface Placed {
  component: Component;
  path: Path;
  name: string;
}

/** Every input of a form with its place in the data; rows of a list are visited one by one when asked for. */
export function placed(components: readonly Component[], data: Data, hidden: ReadonlySet<string>, rows: boolean, base: Path = []): Placed[] {
  return components.flatMap((component): Placed[] => {
    if (hidden.has(component.id)) return [];
    if (component.type === 'group') return placed(component.components ?? [], data, hidden, rows, [...base, ...split(component.path)]);
    if (!isInput(component)) return [];
    const path = placeOf(component, base);
    const self = { component, path, name: nameOf(path) };
    if (component.type !== 'dynamiclist' || !rows) return [self];
    const list = getIn(data, path);
    const inner = Array.isArray(list) ? list.flatMap((_, row) => placed(component.components ?? [], data, hidden, rows, [...path, row])) : [];
    return [self, ...inner];
  });
}

export function placeOf(component: Component, base: Path): Path {
  return [...base, ...split(component.type === 'dynamiclist' ? (component.path ?? component.key) : component.key)];
}

const nothingHidden: ReadonlySet<string> = new Set();

/** What the form starts with: the host's data, and defaults where it has none. */
export function initialValues(components: readonly Component[], data: Data): Data {
  let values: Data = structuredClone(data);
  for (const { component, path } of placed(components, values, nothingHidden, false)) {
    if (getIn(values, path) !== undefined && getIn(values, path) !== null) continue;
    if (component.type === 'dynamiclist') {
      const rows = isFixed(component) ? 0 : (component.defaultRepetitions ?? 0);
      if (rows > 0) values = setIn(values, path, Array.from({ length: rows }, () => ({})));
    } else if (component.defaultValue !== undefined && component.defaultValue !== null) {
      values = setIn(values, path, component.defaultValue);
    }
  }
  return values;
}

/**
 * What is sent: one context per record, with the fields the person changed or that hold a value. What cannot be
 * edited here stays away, since the host keeps what it is not given and refuses what differs.
 */
export function submission(components: readonly Component[], values: Data, touched: ReadonlySet<string>, hidden: ReadonlySet<string>): Data {
  let variables: Data = {};
  for (const { component, path, name } of placed(components, values, hidden, false)) {
    if (isFixed(component)) continue;
    const value = component.type === 'dynamiclist' ? rowsOf(component, getIn(values, path), hidden) : wireValue(component, getIn(values, path));
    const wasTouched = touched.has(name) || [...touched].some((other) => other.startsWith(`${name}.`));
    // An unchecked box that must be answered says no, although nobody touched it.
    if (isBlank(value) && component.type === 'checkbox' && component.validate?.required) variables = setIn(variables, path, false);
    else if (!isBlank(value)) variables = setIn(variables, path, value);
    else if (wasTouched) variables = setIn(variables, path, holdsList(component) ? [] : null);
  }
  return variables;
}

function rowsOf(component: Component, list: unknown, hidden: ReadonlySet<string>): unknown {
  if (!Array.isArray(list)) return undefined;
  return list.map((row: unknown) => {
    let sent: Data = row !== null && typeof row === 'object' ? { ...(row as Data) } : {};
    for (const { component: cell, path } of placed(component.components ?? [], sent, hidden, false)) {
      const value = cell.type === 'dynamiclist' ? rowsOf(cell, getIn(sent, path), hidden) : wireValue(cell, getIn(sent, path));
      sent = setIn(sent, path, value === '' || value === undefined ? null : value);
    }
    return sent;
  });
}

/** Numbers are text while somebody types; they leave as numbers, unless a number would lose digits. */
export function wireValue(component: Component, value: unknown): unknown {
  if (component.type === 'number') {
    if (isBlank(value)) return null;
    if (component.serializeToString) return String(value);
    const number = Number(value);
    if (typeof value === 'number' || Number.isNaN(number)) return value;
    return significant(String(value)) <= 15 ? number : value;
  }
  if (component.type === 'datetime' && typeof value === 'string') return parseTyped(timeKind(component), value) ?? value;
  return typeof value === 'string' ? value.trim() : value;
}

function significant(text: string): number {
  return text.replace(/^-?0*\.?0*/, '').replace('.', '').length;
}
