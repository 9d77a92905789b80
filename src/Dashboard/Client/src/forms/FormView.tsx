import { Fragment, useMemo, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from './Field';
import classes from './forms.module.css';
import { List } from './List';
import { Markdown } from './markdown';
import { split, type Path } from './path';
import { FormPlace } from './place';
import { isInput, labelOf, textOf, type Component } from './schema';
import type { FormState } from './useForm';
import { placeOf } from './values';

interface Props {
  form: FormState;
  /** Nothing can be edited: a finished task, or one of somebody else. */
  readOnly?: boolean;
}

/** Draws a form-js schema with the parts of this house. */
export function FormView({ form, readOnly = false, instance = null }: Props & { instance?: string | null }) {
  const place = useMemo(() => ({ instance }), [instance]);
  return (
    <FormPlace value={place}>
      <div className={classes.form}>
        <Components components={form.components} base={[]} form={form} readOnly={readOnly} />
      </div>
    </FormPlace>
  );
}

interface PartsProps extends Props {
  components: readonly Component[];
  base: Path;
}

export function Components({ components, base, form, readOnly }: PartsProps) {
  const shown = components.filter((component) => !form.hidden.has(component.id));
  return (
    <div className={classes.grid}>
      {shown.map((component) => {
        const { className, style } = place(component, shown);
        return (
          <div key={component.id} className={className} style={style}>
            <Part component={component} base={base} form={form} readOnly={readOnly} />
          </div>
        );
      })}
    </div>
  );
}

function Part({ component, base, form, readOnly }: { component: Component; base: Path } & Props) {
  const { t } = useTranslation();
  switch (component.type) {
    case 'group':
      return (
        <fieldset className={labelOf(component) ? classes.group : classes.bare}>
          {labelOf(component) && <legend>{labelOf(component)}</legend>}
          <Components components={component.components ?? []} base={[...base, ...split(component.path)]} form={form} readOnly={readOnly} />
        </fieldset>
      );
    case 'dynamiclist':
      return <List component={component} path={placeOf(component, base)} form={form} readOnly={readOnly} />;
    case 'text':
      return (
        <div className={classes.text}>
          <Markdown text={textOf(component)} />
        </div>
      );
    case 'separator':
      return <hr className={classes.separator} />;
    case 'spacer':
      return <div style={{ height: 16 }} />;
    // A form's own button would be a second 提交 beside the task's.
    case 'button':
      return <Fragment />;
    default:
      return isInput(component) ? (
        <Field component={component} path={placeOf(component, base)} form={form} readOnly={readOnly} />
      ) : (
        <div className={classes.fixedEmpty}>{t('form.unsupported', { type: component.type })}</div>
      );
  }
}

const long = new Set(['textarea', 'checklist', 'dynamiclist', 'group', 'text', 'separator', 'spacer']);

/** form-js counts 16 columns; components of one row share it. Without a layout, short fields stand two in a row. */
function place(component: Component, siblings: readonly Component[]): { className: string; style?: CSSProperties } {
  const row = component.layout?.row;
  const columns = component.layout?.columns;
  const cell = classes.cell ?? '';
  if (!row) return { className: long.has(component.type) ? cell : `${cell} ${classes.half}` };
  if (columns) return { className: cell, style: span(columns) };
  const mates = siblings.filter((other) => other.layout?.row === row);
  const taken = mates.reduce((sum, other) => sum + (other.layout?.columns ?? 0), 0);
  const free = mates.filter((other) => !other.layout?.columns).length;
  return { className: cell, style: span(Math.max(2, Math.floor((16 - taken) / free))) };
}

const span = (columns: number) => ({ '--span': columns }) as CSSProperties;

