import { isRecord } from '../host/problem';
import { currentLanguage } from '../i18n';

/** A component of a form-js schema (schemaVersion ≤ 19), as far as this renderer reads it. */
export interface Component {
  id: string;
  type: string;
  key?: string;
  path?: string;
  label?: string;
  description?: string;
  text?: string;
  values?: Option[];
  valuesKey?: string;
  valuesExpression?: string;
  components?: Component[];
  layout?: { row?: string; columns?: number | null };
  validate?: Rules;
  readonly?: boolean | string;
  disabled?: boolean;
  conditional?: { hide?: string };
  defaultValue?: unknown;
  defaultRepetitions?: number;
  allowAddRemove?: boolean;
  decimalDigits?: number;
  /** Of a file field: whether it takes several, and which. */
  multiple?: boolean;
  accept?: string;
  serializeToString?: boolean;
  subtype?: string;
  dateLabel?: string;
  timeLabel?: string;
  timeSerializingFormat?: string;
  appearance?: { prefixAdorner?: string; suffixAdorner?: string };
  properties: Record<string, unknown>;
}

export interface Option {
  value: unknown;
  label?: string;
  labelEn?: string;
  properties?: Record<string, unknown>;
}

export interface Rules {
  required?: boolean;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  validationType?: string;
}

/** Reads a schema as it comes over the wire; what is no component is left out rather than breaking the task. */
export function readSchema(schema: unknown): Component[] {
  const parsed: unknown = typeof schema === 'string' ? safeParse(schema) : schema;
  return isRecord(parsed) ? readComponents(parsed.components, 'c') : [];
}

function readComponents(list: unknown, prefix: string): Component[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).map((raw, index) => {
    const id = typeof raw.id === 'string' ? raw.id : `${prefix}${index}`;
    return {
      ...(raw as Partial<Component>),
      id,
      type: typeof raw.type === 'string' ? raw.type : '',
      components: readComponents(raw.components, `${id}.`),
      properties: isRecord(raw.properties) ? raw.properties : {},
    };
  });
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function labelOf(component: Component): string {
  const label = component.type === 'datetime' ? (component.label ?? component.dateLabel ?? component.timeLabel) : component.label;
  return inLanguage(label, component.properties.labelEn) || component.key || '';
}

export const descriptionOf = (component: Component) => inLanguage(component.description, component.properties.descriptionEn);

export const textOf = (component: Component) => inLanguage(component.text, component.properties.textEn);

export function optionLabel(option: Option): string {
  return inLanguage(option.label, option.labelEn ?? option.properties?.labelEn) || plain(option.value);
}

/** The plain text is Chinese; English stands beside it and may be missing. */
function inLanguage(text: unknown, english: unknown): string {
  if (isRecord(text)) return inLanguage(text.zh, text.en);
  const zh = typeof text === 'string' ? text : '';
  return currentLanguage() === 'en' && typeof english === 'string' && english !== '' ? english : zh;
}

export function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

/** What the host fills in by itself when the field stays empty. */
export function systemOf(component: Component): 'now' | 'actor' | null {
  const system = component.properties.system;
  return system === 'now' || system === 'actor' ? system : null;
}

const inputs = new Set(['textfield', 'textarea', 'number', 'select', 'radio', 'checkbox', 'checklist', 'taglist', 'datetime', 'dynamiclist', 'filepicker', 'person']);

/** Whether the component holds a value under a key of its own. */
export const isInput = (component: Component) => inputs.has(component.type) && (component.key ?? component.path ?? '') !== '';

export const isPerson = (component: Component) =>
  component.type === 'person' || component.properties.system === 'actor' || component.properties.person !== undefined || component.properties.picker === 'person' || component.properties.type === 'person';

/** The type of record that a field refers to. */
export function recordOf(component: Component): string | null {
  const { record } = component.properties;
  return (component.type === 'textfield' || component.type === 'taglist') && typeof record === 'string' && record !== '' ? record : null;
}

/** Whether the value is a list, one item for each thing chosen. */
export const holdsList = ({ type, multiple }: Component) => type === 'dynamiclist' || type === 'checklist' || type === 'taglist' || (type === 'filepicker' && multiple === true);

export const isFixed = (component: Component) => component.readonly === true || component.disabled === true;

/** `date`, `time` or `datetime`; form-js's own default is the date. */
export function timeKind(component: Component): 'date' | 'time' | 'datetime' {
  return component.subtype === 'time' || component.subtype === 'datetime' ? component.subtype : 'date';
}
