import { useEffect, useMemo, useState } from 'react';
import { getIn, setIn, type Data } from './path';
import type { Component } from './schema';
import { placed } from './values';

type Evaluate = (expression: string, context: Data) => unknown;

/** Conditions are a preview of what the host decides; the evaluator is fetched only for forms that have any. */
let loading: Promise<Evaluate> | undefined;

function load(): Promise<Evaluate> {
  loading ??= import('@bpmn-io/feelin').then(({ evaluate }) => (expression, context) => evaluate(expression, context).value);
  return loading;
}

function conditionsOf(components: readonly Component[]): { id: string; hide: string }[] {
  return components.flatMap((component) => [
    ...(component.conditional?.hide ? [{ id: component.id, hide: component.conditional.hide.replace(/^\s*=/, '') }] : []),
    ...conditionsOf(component.components ?? []),
  ]);
}

/** The ids of the components that are hidden with these values. Until the evaluator is there, nothing is. */
export function useHidden(components: readonly Component[], values: Data): ReadonlySet<string> {
  const conditions = useMemo(() => conditionsOf(components), [components]);
  const [evaluate, setEvaluate] = useState<Evaluate>();
  const needed = conditions.length > 0;

  useEffect(() => {
    if (!needed) return;
    let gone = false;
    load().then(
      (loaded) => !gone && setEvaluate(() => loaded),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [needed]);

  return useMemo(() => hiddenIds(conditions, withEmpties(components, values), evaluate), [components, conditions, values, evaluate]);
}

const nothing: ReadonlySet<string> = new Set();

/** Conditions see untouched fields as form-js writes them: an empty list, an empty text, a no. */
function withEmpties(components: readonly Component[], values: Data): Data {
  return placed(components, values, nothing, false)
    .filter(({ path }) => (getIn(values, path) ?? null) === null)
    .reduce((context, { component, path }) => setIn(context, path, emptyOf(component.type)), values);
}

function emptyOf(type: string): unknown {
  if (type === 'checkbox') return false;
  if (type === 'checklist' || type === 'taglist' || type === 'dynamiclist') return [];
  return type === 'textfield' || type === 'textarea' ? '' : null;
}

function hiddenIds(conditions: { id: string; hide: string }[], values: Data, evaluate: Evaluate | undefined): ReadonlySet<string> {
  const hidden = new Set<string>();
  if (!evaluate) return hidden;
  for (const { id, hide } of conditions) {
    try {
      if (evaluate(hide, values) === true) hidden.add(id);
    } catch {
      // A condition that cannot be read hides nothing: better a field too many than one nobody can fill in.
    }
  }
  return hidden;
}
