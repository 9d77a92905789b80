import { Checkbox, Group, MultiSelect, NumberInput, Radio, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PeoplePicker } from '../kit/PeoplePicker';
import { PersonPicker } from '../kit/PersonPicker';
import { DateField } from './DateField';
import { FileField } from './FileField';
import { FixedField } from './FixedField';
import classes from './forms.module.css';
import { useOptions, type Choice } from './options';
import { getIn, keysIn, nameOf, type Path } from './path';
import { RecordField } from './RecordField';
import { descriptionOf, isFixed, isPerson, labelOf, plain, recordOf, systemOf, type Component } from './schema';
import type { FormState } from './useForm';

interface Props {
  component: Component;
  path: Path;
  form: FormState;
  readOnly?: boolean;
}

/** One input with its label, help and error; what cannot be edited is shown as plain text. */
export function Field({ component, path, form, readOnly = false }: Props) {
  const value = getIn(form.values, path);
  return (
    <div data-field={nameOf(path)}>
      {readOnly || isFixed(component) ? (
        <FixedField component={component} value={value} data={form.values} />
      ) : (
        <Input component={component} path={path} form={form} value={value} />
      )}
    </div>
  );
}

function Input({ component, path, form, value }: Props & { value: unknown }) {
  const { t } = useTranslation();
  const options = useOptions(component, form.values);
  const set = (next: unknown) => form.set(path, next);
  const system = systemOf(component);
  const required = component.validate?.required === true && system === null;
  const common = {
    label: labelOf(component),
    description: descriptionOf(component) || undefined,
    error: form.errors[nameOf(path)],
    withAsterisk: required,
  };
  // Not the `required` attribute: the browser's own bubbles would speak its language, not the page's.
  const box = { ...common, 'aria-required': required || undefined };
  const placeholder = system === null ? undefined : t(system === 'actor' ? 'form.autoActor' : 'form.auto');

  const record = recordOf(component);
  if (record !== null) return <RecordField box={box} target={record} several={component.type === 'taglist'} value={value} onChange={set} />;
  if (isPerson(component) && component.type === 'taglist') return <PeoplePicker {...box} value={keysIn(value)} onChange={set} />;
  if (isPerson(component)) {
    return <PersonPicker {...box} value={plain(value) || null} onChange={set} role={textProperty(component, 'role')} placeholder={placeholder} />;
  }
  switch (component.type) {
    case 'textarea':
      return <Textarea {...box} value={plain(value)} onChange={(event) => set(event.currentTarget.value)} autosize minRows={3} maxRows={12} placeholder={placeholder} />;
    case 'number':
      return (
        <NumberInput
          {...box}
          value={plain(value)}
          onChange={(next) => set(next === '' ? null : next)}
          decimalScale={component.decimalDigits}
          thousandSeparator=","
          hideControls
          prefix={component.appearance?.prefixAdorner}
          suffix={component.appearance?.suffixAdorner && ` ${component.appearance.suffixAdorner}`}
          placeholder={placeholder}
        />
      );
    case 'select':
      return (
        <Select
          {...box}
          data={options.map(({ key, label }) => ({ value: key, label }))}
          value={keyOf(options, value)}
          onChange={(key) => set(valueOf(options, key))}
          searchable={options.length > 8}
          clearable={!component.validate?.required}
          placeholder={placeholder ?? t('form.choose')}
          nothingFoundMessage={t('form.nothing')}
          clearButtonProps={{ 'aria-label': t('common.clear') }}
        />
      );
    case 'radio':
      return (
        <Radio.Group {...common} value={keyOf(options, value) ?? ''} onChange={(key) => set(valueOf(options, key))}>
          <Group gap="lg" pt={4}>
            {options.map(({ key, label }) => (
              <Radio key={key} value={key} label={label} />
            ))}
          </Group>
        </Radio.Group>
      );
    case 'checklist':
      return (
        <Checkbox.Group {...common} value={keysOf(options, value)} onChange={(keys) => set(keys.map((key) => valueOf(options, key)))}>
          <Stack gap={8} pt={4}>
            {options.map(({ key, label }) => (
              <Checkbox key={key} value={key} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case 'taglist':
      return options.length > 0 ? (
        <MultiSelect
          {...box}
          data={options.map(({ key, label }) => ({ value: key, label }))}
          value={keysOf(options, value)}
          onChange={(keys) => set(keys.map((key) => valueOf(options, key)))}
          searchable
          placeholder={t('form.choose')}
        />
      ) : (
        <TagsInput {...box} value={Array.isArray(value) ? value.map(plain) : []} onChange={set} />
      );
    case 'checkbox':
      return (
        <div className={classes.checkLine}>
          <Checkbox label={common.label} description={common.description} error={common.error} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />
        </div>
      );
    case 'filepicker':
      return <FileField {...common} several={component.multiple === true} accept={component.accept} value={value} onChange={set} onBusy={(busy) => form.wait(path, busy)} />;
    case 'datetime':
      return <DateField {...box} component={component} value={value} onChange={set} placeholder={placeholder} />;
    default:
      return (
        <TextInput
          {...box}
          value={plain(value)}
          onChange={(event) => set(event.currentTarget.value)}
          leftSection={component.appearance?.prefixAdorner}
          rightSection={component.appearance?.suffixAdorner}
          type={component.validate?.validationType === 'email' ? 'email' : 'text'}
          placeholder={placeholder}
        />
      );
  }
}

/* Options may hold numbers and truth values; the controls know text only. */
function keyOf(options: Choice[], value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : (options.find((option) => option.value === value)?.key ?? plain(value));
}

function keysOf(options: Choice[], value: unknown): string[] {
  return Array.isArray(value) ? value.map((each) => keyOf(options, each) ?? '') : [];
}

function valueOf(options: Choice[], key: string | null): unknown {
  return key === null ? null : (options.find((option) => option.key === key)?.value ?? key);
}

function textProperty(component: Component, name: string): string | undefined {
  const value = component.properties[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
