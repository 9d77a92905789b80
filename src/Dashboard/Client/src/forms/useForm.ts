import i18next from 'i18next';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Problem } from '../host/types';
import { say } from '../i18n';
import { useHidden } from './feel';
import { getIn, nameOf, normalise, setIn, type Data, type Path } from './path';
import { readSchema, type Component } from './schema';
import { validate, type Errors } from './validate';
import { initialValues, placed, submission } from './values';

/** What a draft keeps of a form. */
export interface FormDraft {
  values: Data;
  touched: string[];
}

export interface FormState {
  components: Component[];
  values: Data;
  touched: ReadonlySet<string>;
  errors: Errors;
  hidden: ReadonlySet<string>;
  set: (path: Path, value: unknown) => void;
  /** Holds the form back while something of a field is on its way, or lets it go. */
  wait: (path: Path, on: boolean) => void;
  /** What to send, or null when a field needs attention (the first one then has the focus). */
  submit: () => Data | null;
  /** What to send without looking at it first: a refusal need not be complete. */
  collect: () => Data;
  /** Puts the host's findings under their fields; answers those that belong to no field shown. */
  show: (problems: readonly Problem[]) => Problem[];
  reset: () => void;
}

/** The state of one form. It starts from the host's data (or a draft) once, so that a live refresh never takes typed words away. */
export function useForm(schema: unknown, data: Data, draft: FormDraft | null): FormState {
  const components = useMemo(() => readSchema(schema), [schema]);
  const [values, setValues] = useState<Data>(() => restore(initialValues(components, data), draft));
  const [touched, setTouched] = useState<ReadonlySet<string>>(() => new Set(draft?.touched));
  const [errors, setErrors] = useState<Errors>({});
  const hidden = useHidden(components, values);

  // Enter pressed in the same instant as the last key must send that key too: submit reads this, not a past render.
  const latest = useRef({ values, touched });

  const set = useCallback((path: Path, value: unknown) => {
    const name = nameOf(path);
    const next = { values: setIn(latest.current.values, path, value), touched: new Set(latest.current.touched).add(name) };
    latest.current = next;
    setValues(next.values);
    setTouched(next.touched);
    setErrors((known) => without(known, name));
  }, []);

  const awaited = useRef<ReadonlySet<string>>(new Set());
  const wait = useCallback((path: Path, on: boolean) => {
    const others = [...awaited.current].filter((name) => name !== nameOf(path));
    awaited.current = new Set(on ? [...others, nameOf(path)] : others);
    if (!on) setErrors((known) => without(known, nameOf(path)));
  }, []);

  const submit = () => {
    const waiting = Object.fromEntries([...awaited.current].map((name) => [name, i18next.t('form.fileOnItsWay')]));
    const found = { ...validate(components, latest.current.values, hidden), ...waiting };
    setErrors(found);
    const names = placed(components, latest.current.values, hidden, true).map((field) => field.name);
    const first = names.find((name) => name in found);
    if (first !== undefined) {
      focusField(first);
      return null;
    }
    return collect();
  };

  const collect = () => submission(components, latest.current.values, latest.current.touched, hidden);

  const show = (problems: readonly Problem[]) => {
    const fields = placed(components, latest.current.values, hidden, true);
    const found: Errors = {};
    const rest: Problem[] = [];
    for (const problem of problems) {
      const name = fieldNamed(problem.elementId, fields.map((field) => field.name));
      if (name === undefined) rest.push(problem);
      else found[name] = [say(problem.message), say(problem.mend)].filter(Boolean).join(' ');
    }
    setErrors(found);
    const first = fields.find((field) => field.name in found);
    if (first) focusField(first.name);
    return rest;
  };

  const reset = () => {
    const fresh = { values: initialValues(components, data), touched: new Set<string>() };
    latest.current = fresh;
    setValues(fresh.values);
    setTouched(fresh.touched);
    setErrors({});
  };

  return { components, values, touched, errors, hidden, set, wait, submit, collect, show, reset };
}

/** Only what was typed comes from the draft; everything else is as fresh as the host's answer. */
function restore(fresh: Data, draft: FormDraft | null): Data {
  const names = (draft?.touched ?? []).toSorted((a, b) => a.split('.').length - b.split('.').length);
  return names.reduce((values, name) => {
    const path = name.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return setIn(values, path, getIn(draft?.values, path));
  }, fresh);
}

function fieldNamed(elementId: string | null, names: string[]): string | undefined {
  if (elementId === null) return undefined;
  const name = normalise(elementId);
  return names.find((candidate) => candidate === name) ?? names.find((candidate) => name.startsWith(`${candidate}.`));
}

function without(errors: Errors, name: string): Errors {
  if (!(name in errors)) return errors;
  return Object.fromEntries(Object.entries(errors).filter(([key]) => key !== name));
}

/** After the errors are drawn: screen readers then read the message with the field. */
export function focusField(name: string) {
  requestAnimationFrame(() => {
    const field = document.querySelector(`[data-field="${CSS.escape(name)}"]`);
    field?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, button')?.focus();
    field?.scrollIntoView({ block: 'center' });
  });
}
