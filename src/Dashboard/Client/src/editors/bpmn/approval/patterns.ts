import { extension, property, withExtensions, withProperties, type Assignment, type Changes, type Factory, type LoopData, type ModdleElement } from './moddle';

/** How a step is decided: APPROVAL-MODELS §2. */
export const patterns = ['work', 'single', 'all', 'any', 'vote', 'sequential', 'rework'] as const;
export type Pattern = (typeof patterns)[number];

const decided = '= tally.decided = true';
const several: Partial<Record<Pattern, { mode: string; assignee: string }>> = {
  all: { mode: 'all', assignee: '= signer' },
  any: { mode: 'any', assignee: '= signer' },
  vote: { mode: 'vote', assignee: '= signer.person' },
  sequential: { mode: 'all', assignee: '= signer' },
};

export function patternOf(task: ModdleElement): Pattern {
  const mode = property(task, 'approval.mode');
  if (mode === 'all' && task.loopCharacteristics?.isSequential) return 'sequential';
  return patterns.find((each) => each === mode) ?? 'work';
}

export const isDecidedBySeveral = (task: ModdleElement) => several[patternOf(task)] !== undefined;

/** The list of people who decide, as FEEL. */
export const deciders = (task: ModdleElement) => extension<LoopData>(task.loopCharacteristics, 'zeebe:LoopCharacteristics')?.inputCollection;

/** Turns the step into the pattern: its mode, its loop and who gets it fit together afterwards. */
export function setPattern(task: ModdleElement, factory: Factory, pattern: Pattern): Changes {
  const target = several[pattern];
  const properties = withProperties(task, factory, {
    'approval.mode': pattern === 'work' ? undefined : (target?.mode ?? pattern),
    'approval.threshold': pattern === 'vote' ? (property(task, 'approval.threshold') ?? '60%') : undefined,
    ...(pattern === 'any' ? { 'approval.onReject': undefined } : {}),
  });
  const assignment = target ? assign(factory, { assignee: target.assignee }) : alone(task, factory, pattern);
  return {
    extensionElements: withExtensions(task, factory, { 'zeebe:AssignmentDefinition': assignment, 'zeebe:Properties': properties }),
    loopCharacteristics: target ? loop(task, factory, collection(task, pattern), pattern === 'sequential') : undefined,
  };
}

/** Whom the step asks, where several decide. */
export function setDeciders(task: ModdleElement, factory: Factory, inputCollection: string): Changes {
  return { loopCharacteristics: loop(task, factory, inputCollection, task.loopCharacteristics?.isSequential === true) };
}

/** Roles the step is offered to, where one decides or works. */
export function setRoles(task: ModdleElement, factory: Factory, roles: string): Changes {
  const { assignee, candidateUsers } = extension<Assignment>(task, 'zeebe:AssignmentDefinition') ?? {};
  return { extensionElements: withExtensions(task, factory, { 'zeebe:AssignmentDefinition': assign(factory, { assignee, candidateUsers, candidateGroups: roles || undefined }) }) };
}

export const rolesOf = (task: ModdleElement) => extension<Assignment>(task, 'zeebe:AssignmentDefinition')?.candidateGroups;

function assign(factory: Factory, attributes: Partial<Assignment>): ModdleElement | undefined {
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? undefined : (factory.create('zeebe:AssignmentDefinition', given) as ModdleElement);
}

// Who had a vote each is offered the one decision together.
function alone(task: ModdleElement, factory: Factory, pattern: Pattern): ModdleElement | undefined {
  if (pattern === 'rework') return assign(factory, { assignee: '= applicant' });
  const { assignee, candidateGroups, candidateUsers } = extension<Assignment>(task, 'zeebe:AssignmentDefinition') ?? {};
  if (!isDecidedBySeveral(task)) return assign(factory, { assignee: patternOf(task) === 'rework' ? undefined : assignee, candidateGroups, candidateUsers });
  const role = roleIn(deciders(task));
  return role ? assign(factory, { candidateGroups: role }) : assign(factory, { candidateUsers: deciders(task) });
}

const roleIn = (text: string | undefined) => /role\("([^"]+)"\)/.exec(text ?? '')?.[1];

// The people stay who they were; a vote gives each of them a weight.
function collection(task: ModdleElement, pattern: Pattern): string {
  const before = deciders(task);
  const role = roleIn(before) ?? rolesOf(task)?.split(',')[0]?.trim();
  const weighted = before?.includes('weight') ?? false;
  if (before !== undefined && weighted === (pattern === 'vote')) return before;
  const people = before !== undefined && !weighted ? before.replace(/^=\s*/, '') : `role("${role ?? ''}")`;
  return pattern === 'vote' ? `= for p in ${people} return {person: p, weight: 1}` : `= ${people}`;
}

function loop(task: ModdleElement, factory: Factory, inputCollection: string, isSequential: boolean): ModdleElement {
  const before = extension<LoopData>(task.loopCharacteristics, 'zeebe:LoopCharacteristics');
  const data = factory.create('zeebe:LoopCharacteristics', { inputCollection, inputElement: before?.inputElement ?? 'signer' }) as ModdleElement;
  const extensionElements = factory.create('bpmn:ExtensionElements', { values: [data] }) as ModdleElement;
  const completionCondition = factory.create('bpmn:FormalExpression', { body: task.loopCharacteristics?.completionCondition?.body ?? decided }) as ModdleElement;
  const made = factory.create('bpmn:MultiInstanceLoopCharacteristics', { isSequential, completionCondition, extensionElements }) as ModdleElement;
  data.$parent = extensionElements;
  extensionElements.$parent = made;
  completionCondition.$parent = made;
  made.$parent = task;
  return made;
}
