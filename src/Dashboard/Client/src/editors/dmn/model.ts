/** What the page knows of a DMN text without an editor. */

const grid = 'https://www.omg.org/spec/DMN/20191111/';

/** The editor reads DMN 1.3. The tables of its neighbours are written the same, so their names are exchanged and they are deployed as 1.3. */
const neighbours: [RegExp, string][] = [
  [/http:\/\/www\.omg\.org\/spec\/DMN\/20180521\/MODEL\//g, `${grid}MODEL/`],
  [/http:\/\/www\.omg\.org\/spec\/DMN\/20180521\/DMNDI\//g, `${grid}DMNDI/`],
  [/https:\/\/www\.omg\.org\/spec\/DMN\/(?:20211108|20230324)\/MODEL\//g, `${grid}MODEL/`],
  [/https:\/\/www\.omg\.org\/spec\/DMN\/(?:20211108|20230324)\/DMNDI\//g, `${grid}DMNDI/`],
];

export const forEditor = (xml: string) => neighbours.reduce((text, [from, to]) => text.replace(from, to), xml);

/** An id that processes can call a decision by. */
export const isId = (text: string) => /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(text);

const escaped = (text: string) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A file with one decision table to begin with. */
export function emptyDecision(id: string, name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="${grid}MODEL/" xmlns:dmndi="${grid}DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="Definitions_${id}" name="${escaped(name)}" namespace="urn:marketing">
  ${tableOf(id, name)}
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="Diagram_${id}">
      ${shapeOf(id, 100)}
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
}

const tableOf = (id: string, name: string) => `<decision id="${id}" name="${escaped(name)}">
    <variable id="${id}_variable" name="${escaped(name)}" />
    <decisionTable id="${id}_table" hitPolicy="UNIQUE">
      <input id="${id}_input"><inputExpression id="${id}_expression" typeRef="string"><text></text></inputExpression></input>
      <output id="${id}_output" name="result" typeRef="string" />
    </decisionTable>
  </decision>`;

const shapeOf = (id: string, y: number) => `<dmndi:DMNShape id="${id}_shape" dmnElementRef="${id}"><dc:Bounds height="80" width="180" x="160" y="${y}" /></dmndi:DMNShape>`;

/** The same file with a further decision table, drawn below the others where the file has a diagram. */
export function withTable(xml: string, id: string, name: string): string {
  const bottoms = [...xml.matchAll(/<\w+:Bounds\b[^>]*>/g)].map(([bounds]) => ['y', 'height'].reduce((sum, side) => sum + Number(new RegExp(`\\b${side}="([-\\d.]+)"`).exec(bounds)?.[1] ?? 0), 0));
  const dmn = /<(\w+:)?definitions\b/.exec(xml)?.[1] ?? '';
  const table = tableOf(id, name).replace(/<(\/?)(\w)/g, `<$1${dmn}$2`);
  const diagram = /<\/(\w+:)DMNDiagram>/.exec(xml)?.[1];
  const bounds = /<(\w+:)Bounds\b/.exec(xml)?.[1];
  const before = diagram === undefined ? new RegExp(`</${dmn}definitions>`) : new RegExp(`<${diagram}DMNDI\\b`);
  const added = xml.replace(before, (end) => `${table}\n  ${end}`);
  if (diagram === undefined || bounds === undefined) return added;
  const shape = shapeOf(id, Math.max(0, ...bottoms) + 40).replaceAll('dmndi:', diagram).replaceAll('dc:', bounds);
  return added.replace(`</${diagram}DMNDiagram>`, () => `${shape}</${diagram}DMNDiagram>`);
}

/** What is known of a value that a decision is asked with. */
export interface InputKind {
  /** What a column calls it. */
  label: string | null;
  type: string | null;
  /** The texts it may have. */
  choices: string[];
}

/** Types and allowed texts of the values that the decisions of a file read, by name. */
export function inputKinds(xml: string): Map<string, InputKind> {
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  const all = (name: string) => [...file.getElementsByTagNameNS('*', name)];
  const kinds = new Map<string, InputKind>();
  for (const data of all('inputData')) {
    const variable = child(data, 'variable');
    kinds.set(data.getAttribute('name') ?? '', { label: null, type: variable?.getAttribute('typeRef') ?? null, choices: [] });
  }
  for (const input of all('input')) {
    const expression = child(input, 'inputExpression');
    const name = textOf(expression);
    if (name === '') continue;
    const known = kinds.get(name);
    kinds.set(name, {
      label: known?.label ?? input.getAttribute('label'),
      type: known?.type ?? expression?.getAttribute('typeRef') ?? null,
      choices: known && known.choices.length > 0 ? known.choices : [...textOf(child(input, 'inputValues')).matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? ''),
    });
  }
  return kinds;
}

/** What a finding's example asks a decision with, by name: its values come one for each column of the table. */
export function exampleValues(xml: string, decision: string, values: readonly unknown[]): Record<string, string> {
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  const table = [...file.getElementsByTagNameNS('*', 'decision')].find((one) => one.getAttribute('id') === decision)?.getElementsByTagNameNS('*', 'decisionTable')[0];
  const columns = table ? [...table.children].filter((one) => one.localName === 'input') : [];
  return Object.fromEntries(columns.map((column, at) => [textOf(child(column, 'inputExpression')), spelled(values[at])]));
}

const spelled = (value: unknown) => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

const child = (parent: Element, name: string) => [...parent.children].find((one) => one.localName === name);
const textOf = (element: Element | undefined) => element?.textContent.trim() ?? '';

/** What somebody types for a value, as the JSON that a process would hand over. Nothing typed is no value. */
export function toValue(type: string | null, typed: string): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true';
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
