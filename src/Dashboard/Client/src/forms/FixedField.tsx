import { useTranslation } from 'react-i18next';
import { usePeople } from '../host/session';
import { toShown } from './dates';
import { FileLinks } from './FileField';
import classes from './forms.module.css';
import { useOptions } from './options';
import { isBlank, type Data } from './path';
import { RecordLinks } from './RecordField';
import { isPerson, labelOf, plain, recordOf, timeKind, type Component } from './schema';

interface Props {
  component: Component;
  value: unknown;
  data: Data;
}

/** A value that cannot be changed here: label above, words below, nothing that looks like a box to type in. */
export function FixedField({ component, value, data }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.fixed}>
      <div className={classes.fixedLabel}>{labelOf(component)}</div>
      <div className={classes.fixedValue}>{isBlank(value) ? <span className={classes.fixedEmpty}>{t('form.empty')}</span> : <Shown component={component} value={value} data={data} />}</div>
    </div>
  );
}

function Shown({ component, value, data }: Props) {
  const record = recordOf(component);
  if (record !== null) return <RecordLinks target={record} value={value} />;
  return component.type === 'filepicker' ? <FileLinks value={value} /> : <Words component={component} value={value} data={data} />;
}

function Words({ component, value, data }: Props) {
  return useShown(component, value, data);
}

function useShown(component: Component, value: unknown, data: Data): string {
  const { t } = useTranslation();
  const options = useOptions(component, data);
  const person = isPerson(component);
  const { data: people } = usePeople(person);
  const nameOf = (id: unknown) => people?.find((each) => each.id === id)?.name ?? plain(id);
  if (person) return Array.isArray(value) ? value.map(nameOf).join(' · ') : nameOf(value);
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
