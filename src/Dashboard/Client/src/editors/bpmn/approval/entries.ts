import { CheckboxEntry, isCheckboxEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited, SelectEntry, TextAreaEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { property, propertiesBelow, setProperties, type Changes, type Factory, type ModdleElement } from './moddle';

/** What an entry needs of the editor. */
export interface Tools {
  element: ModdleElement;
  factory: Factory;
  change: (changes: Changes) => void;
  say: (english: string) => string;
  debounce: unknown;
}

/** An entry of the properties panel, drawn by one of its own components. */
export interface Entry {
  id: string;
  component: unknown;
  [attribute: string]: unknown;
}

const set = (tools: Tools, values: Record<string, string | undefined>) => tools.change(setProperties(tools.element, tools.factory, values));

/** A choice among words; the first is what holds when the model says nothing. */
export function choice(tools: Tools, name: string, label: string, words: Record<string, string>): Entry {
  const [standard = ''] = Object.keys(words);
  return select(tools, {
    id: name,
    label,
    options: words,
    value: () => property(tools.element, name) ?? standard,
    onChange: (value) => set(tools, { [name]: value === standard ? undefined : value }),
  });
}

interface Select {
  id: string;
  label: string;
  options: Record<string, string>;
  value: () => string;
  onChange: (value: string) => void;
}

export function select(tools: Tools, { id, label, options, value, onChange }: Select): Entry {
  return {
    id,
    component: SelectEntry,
    label: tools.say(label),
    getValue: value,
    setValue: onChange,
    getOptions: () => Object.entries(options).map(([key, text]) => ({ value: key, label: tools.say(text) })),
    isEdited: isSelectEntryEdited,
  };
}

interface Text {
  label: string;
  hint?: string;
  pattern?: RegExp;
}

/** A text that must fit a pattern; a value that begins with = is FEEL and is checked by the server. */
export function text(tools: Tools, name: string, { label, hint, pattern }: Text): Entry {
  return field(tools, {
    id: name,
    label,
    hint,
    validate: (value) => (value && pattern && !value.startsWith('=') && !pattern.test(value) ? tools.say(hint ?? 'Not a valid value') : undefined),
    value: () => property(tools.element, name),
    onChange: (value) => set(tools, { [name]: value?.trim() }),
  });
}

interface Field {
  id: string;
  label: string;
  hint?: string;
  validate?: (value: string | undefined) => string | undefined;
  value: () => string | undefined;
  onChange: (value: string | undefined) => void;
}

export function field(tools: Tools, { id, label, hint, validate, value, onChange }: Field): Entry {
  return {
    id,
    component: TextFieldEntry,
    label: tools.say(label),
    description: hint && tools.say(hint),
    debounce: tools.debounce,
    getValue: value,
    setValue: (next: string | undefined, error: string | undefined) => {
      if (!error) onChange(next);
    },
    validate,
    isEdited: isTextFieldEntryEdited,
  };
}

/** Whether an operation may be used here; the property lists those that may not. */
export function allowed(tools: Tools, verb: string, label: string): Entry {
  const denied = () =>
    (property(tools.element, 'approval.deny') ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean);
  return {
    id: `allow-${verb}`,
    component: CheckboxEntry,
    label: tools.say(label),
    getValue: () => !denied().includes(verb),
    setValue: (may: boolean) => set(tools, { 'approval.deny': (may ? denied().filter((each) => each !== verb) : [...denied(), verb]).join(', ') }),
    isEdited: (node: HTMLInputElement | null) => node !== null && !isCheckboxEntryEdited(node),
  };
}

export function flag(tools: Tools, name: string, label: string): Entry {
  return {
    id: name,
    component: CheckboxEntry,
    label: tools.say(label),
    getValue: () => property(tools.element, name) === 'true',
    setValue: (on: boolean) => set(tools, { [name]: on ? 'true' : undefined }),
    isEdited: isCheckboxEntryEdited,
  };
}

const line = /^\s*(\S+)\s+(edit|read|hide)\s*$/;

/** The rights on single fields: one line each, `order.cost hide`. */
export function fieldRights(tools: Tools): Entry {
  const named = () => propertiesBelow(tools.element, 'field.').filter((each) => each.name !== 'field.*');
  return {
    id: 'field-rights',
    component: TextAreaEntry,
    label: tools.say('Single fields'),
    description: tools.say('One field a line: its key and edit, read or hide'),
    debounce: tools.debounce,
    rows: 3,
    monospace: true,
    getValue: () => named().map((each) => `${each.name.slice('field.'.length)} ${each.value}`).join('\n'),
    setValue: (value: string | undefined, error: string | undefined) => {
      if (error) return;
      const lines = (value ?? '').split('\n').flatMap((each) => [line.exec(each)].filter((match) => match !== null));
      const gone = Object.fromEntries(named().map((each) => [each.name, undefined]));
      set(tools, { ...gone, ...Object.fromEntries(lines.map((match) => [`field.${match[1] ?? ''}`, match[2]])) });
    },
    validate: (value: string | undefined) =>
      (value ?? '').split('\n').some((each) => each.trim() && !line.test(each)) ? tools.say('One field a line: its key and edit, read or hide') : undefined,
    isEdited: isTextAreaEntryEdited,
  };
}
