import i18next from 'i18next';
import { parseTyped } from './dates';
import { getIn, isBlank, type Data } from './path';
import { isFixed, systemOf, timeKind, type Component, type Rules } from './schema';
import { placed } from './values';

/** Field name → sentence. A preview of what the host will say, so that nobody waits for the obvious. */
export type Errors = Record<string, string>;

export function validate(components: readonly Component[], values: Data, hidden: ReadonlySet<string>): Errors {
  const errors: Errors = {};
  for (const { component, path, name } of placed(components, values, hidden, true)) {
    const error = isFixed(component) ? null : fieldError(component, getIn(values, path));
    if (error) errors[name] = error;
  }
  return errors;
}

export function fieldError(component: Component, value: unknown): string | null {
  const rules = component.validate ?? {};
  if (isBlank(value) || (typeof value === 'string' && value.trim() === '')) {
    // What the system knows fills itself; an unchecked box is an answer.
    const mayStayEmpty = !rules.required || systemOf(component) !== null || component.type === 'checkbox';
    return mayStayEmpty ? null : i18next.t('form.required');
  }
  if (component.type === 'number') return numberError(component, rules, value);
  if (component.type === 'datetime') return dateError(component, value);
  return typeof value === 'string' ? textError(rules, value) : null;
}

function numberError(component: Component, rules: Rules, value: unknown): string | null {
  const text = String(value);
  const number = Number(text);
  if (Number.isNaN(number)) return i18next.t('form.number');
  if (component.decimalDigits !== undefined && (text.split('.')[1]?.length ?? 0) > component.decimalDigits) {
    return i18next.t('form.digits', { value: component.decimalDigits });
  }
  if (rules.min !== undefined && number < rules.min) return i18next.t('form.min', { value: rules.min });
  if (rules.max !== undefined && number > rules.max) return i18next.t('form.max', { value: rules.max });
  return null;
}

function dateError(component: Component, value: unknown): string | null {
  const kind = timeKind(component);
  return typeof value === 'string' && parseTyped(kind, value) !== null ? null : i18next.t(`form.${kind}`);
}

function textError(rules: Rules, value: string): string | null {
  // Count what people count: a rare character is one, although JavaScript holds it as two.
  const length = [...value].length;
  if (rules.minLength !== undefined && length < rules.minLength) return i18next.t('form.minLength', { value: rules.minLength });
  if (rules.maxLength !== undefined && length > rules.maxLength) return i18next.t('form.maxLength', { value: rules.maxLength });
  if (rules.pattern && !matches(rules.pattern, value)) return i18next.t('form.pattern');
  if (rules.validationType === 'email' && !/^\S+@\S+\.\S+$/.test(value)) return i18next.t('form.email');
  if (rules.validationType === 'phone' && !/^[+(]?\d[\d\s()-]{4,}$/.test(value)) return i18next.t('form.phone');
  return null;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    // A pattern that does not compile is the form author's mistake; the host judges.
    return true;
  }
}
