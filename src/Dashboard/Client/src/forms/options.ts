import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isRecord } from '../host/problem';
import { getIn, split, type Data } from './path';
import { optionLabel, plain, type Component, type Option } from './schema';

export interface Choice {
  key: string;
  value: unknown;
  label: string;
}

/** The choices of a select, radio or checklist: written in the schema, or taken from the data under `valuesKey`. */
export function useOptions(component: Component, data: Data): Choice[] {
  const { i18n } = useTranslation();
  const fromData: unknown = component.valuesKey ? getIn(data, split(component.valuesKey)) : undefined;
  return useMemo(
    () => choicesOf(Array.isArray(fromData) ? fromData : (component.values ?? [])),
    // The labels depend on the language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [component.values, fromData, i18n.language],
  );
}

function choicesOf(list: unknown[]): Choice[] {
  return list.map((each): Choice => {
    const option: Option = isRecord(each) ? { ...each, value: each.value } : { value: each };
    return { key: plain(option.value), value: option.value, label: optionLabel(option) };
  });
}
