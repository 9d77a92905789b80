import { useTranslation } from 'react-i18next';
import { usePeople } from '../host/session';
import { toShown } from './dates';
import classes from './forms.module.css';
import { useOptions } from './options';
import { isBlank, type Data } from './path';
import { isPerson, labelOf, plain, timeKind, type Component } from './schema';

/** A value that cannot be changed here: label above, words below, nothing that looks like a box to type in. */
export function FixedField({ component, value, data }: { component: Component; value: unknown; data: Data }) {
  const { t } = useTranslation();
  const text = useShown(component, value, data);
  return (
    <div className={classes.fixed}>
      <div className={classes.fixedLabel}>{labelOf(component)}</div>
      <div className={classes.fixedValue}>{text || <span className={classes.fixedEmpty}>{t('form.empty')}</span>}</div>
    </div>
  );
}

function useShown(component: Component, value: unknown, data: Data): string {
  const { t } = useTranslation();
  const options = useOptions(component, data);
  const person = isPerson(component);
  const { data: people } = usePeople(person && !isBlank(value));
  if (isBlank(value)) return '';
  if (person) return people?.find((each) => each.id === value)?.name ?? plain(value);
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (component.type === 'datetime') return toShown(timeKind(component), value);
  if (component.type === 'number') return grouped(value, component.appearance);
  const word = (each: unknown) => options.find((option) => option.value === each)?.label ?? plain(each);
  return Array.isArray(value) ? value.map(word).join(' · ') : word(value);
}

/** 86000.5 → 86,000.5 without going through a float. */
function grouped(value: unknown, appearance: Component['appearance']): string {
  const [whole = '', fraction] = plain(value).split('.');
  const number = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
  return [appearance?.prefixAdorner, number, appearance?.suffixAdorner].filter(Boolean).join(' ');
}
