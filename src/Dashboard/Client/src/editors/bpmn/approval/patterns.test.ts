import { BpmnModdle } from 'bpmn-moddle';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import zh from '../../../i18n/bpmn.zh-CN.json';
import { property, setProperties, type Changes, type Factory, type ModdleElement } from './moddle';
import { deciders, patternOf, patterns, rolesOf, setDeciders, setPattern, setRoles, type Pattern } from './patterns';

const moddle = new BpmnModdle({ zeebe });
const factory: Factory = moddle;

async function task(extensions = '', loop = '') {
  const { rootElement } = await moddle.fromXML(`<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
    <bpmn:process id="p"><bpmn:userTask id="t"><bpmn:extensionElements><zeebe:userTask />${extensions}</bpmn:extensionElements>${loop}</bpmn:userTask></bpmn:process></bpmn:definitions>`);
  const root = rootElement as { rootElements: { flowElements: ModdleElement[] }[] };
  const found = root.rootElements[0]?.flowElements[0];
  if (!found) throw new Error('no task');
  return { found, xml: async () => (await moddle.toXML(rootElement)).xml };
}

const apply = (element: ModdleElement, changes: Changes) => Object.assign(element, changes);

describe('patterns of approval', () => {
  it.each(patterns.flatMap((from) => patterns.map((to): [Pattern, Pattern] => [from, to])))('%s becomes %s and says nothing twice', async (from, to) => {
    const { found, xml } = await task('<zeebe:assignmentDefinition candidateGroups="price-committee" />');
    apply(found, setPattern(found, factory, from));
    apply(found, setPattern(found, factory, to));
    expect(patternOf(found)).toBe(to);
    const text = await xml();
    const many = ['all', 'any', 'vote', 'sequential'].includes(to);
    expect(text.includes('multiInstanceLoopCharacteristics')).toBe(many);
    expect(text.includes('= tally.decided = true')).toBe(many);
    expect(text.includes('approval.threshold')).toBe(to === 'vote');
    expect(text.match(/assignmentDefinition/g)?.length ?? 0).toBeLessThanOrEqual(1);
    // What the applicant reworks is nobody else's, so who decided before is forgotten there alone.
    if (from !== 'rework' && to !== 'rework') expect(text).toContain('price-committee');
    if (many) expect(text).toContain(to === 'vote' ? 'assignee="= signer.person"' : 'assignee="= signer"');
    expect(text).toContain('zeebe:userTask');
  });

  it('keeps what the pattern does not say', async () => {
    const { found } = await task('<zeebe:formDefinition formId="f" /><zeebe:properties><zeebe:property name="approval.empty" value="up" /><zeebe:property name="mine" value="1" /></zeebe:properties>');
    apply(found, setPattern(found, factory, 'vote'));
    expect([property(found, 'approval.empty'), property(found, 'mine'), property(found, 'approval.threshold')]).toEqual(['up', '1', '60%']);
    expect(found.extensionElements?.values?.map((value) => value.$type)).toContain('zeebe:FormDefinition');
  });

  it('asks whom one says', async () => {
    const { found, xml } = await task();
    apply(found, setRoles(found, factory, 'marketing-manager'));
    expect(rolesOf(found)).toBe('marketing-manager');
    apply(found, setPattern(found, factory, 'sequential'));
    expect(deciders(found)).toBe('= role("marketing-manager")');
    apply(found, setDeciders(found, factory, '= manager chain(applicant, 3)'));
    expect([deciders(found), patternOf(found)]).toEqual(['= manager chain(applicant, 3)', 'sequential']);
    expect(await xml()).toContain('isSequential="true"');
  });

  it('takes out what is emptied, and the holder with the last', async () => {
    const { found, xml } = await task();
    apply(found, setProperties(found, factory, { 'sla.due': 'PT30M', 'sla.warn': '75%' }));
    apply(found, setProperties(found, factory, { 'sla.due': '' }));
    expect([property(found, 'sla.due'), property(found, 'sla.warn')]).toEqual([undefined, '75%']);
    apply(found, setProperties(found, factory, { 'sla.warn': undefined }));
    expect(await xml()).not.toContain('zeebe:properties');
  });
});

describe('the words of the panel', () => {
  it('are all known in Chinese', () => {
    const plain = (text: string) => text.toLowerCase().replace(/[()\s-]+/g, ' ').trim();
    const known = new Set(Object.keys(zh).map(plain));
    const source = ['groups.ts', 'entries.ts', 'approvalModule.ts'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
    const said = [...source.matchAll(/'((?:[A-Z0-9+][^'\n]*? [^'\n]*|[A-Z][a-z]+)|(?:60%|75%|owner|up|calendar|role:|applicant)[^'\n]*[, ][^'\n]*)'/g)].map((match) => match[1] ?? '');
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter((text) => !known.has(plain(text)))).toEqual([]);
  });
});
