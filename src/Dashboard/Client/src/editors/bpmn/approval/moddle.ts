/** An element of the model, as bpmn-moddle holds it. */
export interface ModdleElement {
  $type: string;
  $parent?: ModdleElement;
  id?: string;
  extensionElements?: Extensions;
  loopCharacteristics?: Loop;
}

interface Extensions extends ModdleElement {
  values?: ModdleElement[];
}

interface Loop extends ModdleElement {
  isSequential?: boolean;
  completionCondition?: Expression;
}

interface Expression extends ModdleElement {
  body?: string;
}

interface Property extends ModdleElement {
  name: string;
  value: string;
}

interface Properties extends ModdleElement {
  properties?: Property[];
}

export interface Assignment extends ModdleElement {
  assignee?: string;
  candidateGroups?: string;
  candidateUsers?: string;
}

export interface LoopData extends ModdleElement {
  inputCollection?: string;
  inputElement?: string;
}

/** Makes elements: bpmn-moddle or the editor's factory. */
export interface Factory {
  create: (type: string, attributes?: Record<string, unknown>) => unknown;
}

/** What is to change of an element; one command of the editor, so one step of undo. */
export type Changes = Record<string, unknown>;

export function extension<T extends ModdleElement>(element: ModdleElement | undefined, type: string): T | undefined {
  return element?.extensionElements?.values?.find((value) => value.$type === type) as T | undefined;
}

/** The element's extensions with some put in the place of those of their type; an undefined one is taken out. */
export function withExtensions(element: ModdleElement, factory: Factory, replaced: Record<string, ModdleElement | undefined>): ModdleElement | undefined {
  const kept = (element.extensionElements?.values ?? []).filter((value) => !(value.$type in replaced));
  const values = [...kept, ...Object.values(replaced).filter((value) => value !== undefined)];
  if (values.length === 0) return undefined;
  const extensions = factory.create('bpmn:ExtensionElements', { values }) as ModdleElement;
  extensions.$parent = element;
  for (const value of values) value.$parent = extensions;
  return extensions;
}

/** The value of a property of ours; undefined when the model does not say. */
export function property(element: ModdleElement, name: string): string | undefined {
  return extension<Properties>(element, 'zeebe:Properties')?.properties?.find((each) => each.name === name)?.value;
}

export function propertiesBelow(element: ModdleElement, prefix: string): Property[] {
  return (extension<Properties>(element, 'zeebe:Properties')?.properties ?? []).filter((each) => each.name.startsWith(prefix));
}

/** The element's properties with these values; undefined or empty ones are taken out. */
export function withProperties(element: ModdleElement, factory: Factory, values: Record<string, string | undefined>): ModdleElement | undefined {
  const before = extension<Properties>(element, 'zeebe:Properties')?.properties ?? [];
  const kept = before.filter((each) => !(each.name in values)).map((each) => make(each.name, each.value));
  const added = Object.entries(values).flatMap(([name, value]) => (value ? [make(name, value)] : []));
  if (kept.length + added.length === 0) return undefined;
  const all = factory.create('zeebe:Properties', { properties: [...kept, ...added] }) as Properties;
  for (const each of all.properties ?? []) each.$parent = all;
  return all;

  function make(name: string, value: string) {
    return factory.create('zeebe:Property', { name, value }) as Property;
  }
}

/** Sets properties of ours. */
export function setProperties(element: ModdleElement, factory: Factory, values: Record<string, string | undefined>): Changes {
  return { extensionElements: withExtensions(element, factory, { 'zeebe:Properties': withProperties(element, factory, values) }) };
}
