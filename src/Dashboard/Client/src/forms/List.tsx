import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Components } from './FormView';
import classes from './forms.module.css';
import { getIn, nameOf, type Path } from './path';
import { isFixed, labelOf, type Component } from './schema';
import type { FormState } from './useForm';

/** A repeated part of a form; each row is a card, which holds on a phone as well. */
export function List({ component, path, form, readOnly = false }: { component: Component; path: Path; form: FormState; readOnly?: boolean }) {
  const { t } = useTranslation();
  const value = getIn(form.values, path);
  const rows: unknown[] = Array.isArray(value) ? (value as unknown[]) : [];
  const fixed = readOnly || isFixed(component);
  const mayChange = !fixed && component.allowAddRemove !== false;
  const error = form.errors[nameOf(path)];

  return (
    <fieldset className={classes.group} data-field={nameOf(path)}>
      <legend>{labelOf(component)}</legend>
      <div className={classes.rows}>
        {rows.map((_, row) => (
          <div key={row} className={classes.row} role="group" aria-label={`${labelOf(component)} ${t('form.row', { n: row + 1 })}`}>
            <Components components={component.components ?? []} base={[...path, row]} form={form} readOnly={fixed} />
            {mayChange && (
              <ActionIcon
                className={classes.rowRemove}
                variant="subtle"
                color="gray"
                size={28}
                aria-label={t('form.remove', { n: row + 1 })}
                onClick={() => form.set(path, rows.filter((__, other) => other !== row))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
        {rows.length === 0 && fixed && <span className={classes.fixedEmpty}>{t('form.empty')}</span>}
        {error && (
          <span role="alert" style={{ color: 'var(--mantine-color-error)', fontSize: 13 }}>
            {error}
          </span>
        )}
        {mayChange && (
          <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => form.set(path, [...rows, {}])} style={{ alignSelf: 'flex-start' }}>
            {t('form.add')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
