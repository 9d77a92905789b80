import { allowed, choice, field, fieldRights, flag, select, text, type Entry, type Tools } from './entries';
import { deciders, isDecidedBySeveral, patternOf, patterns, rolesOf, setDeciders, setPattern, setRoles, type Pattern } from './patterns';

const patternWords: Record<Pattern, string> = {
  work: 'Work, no decision',
  single: 'One decides',
  all: 'All must agree',
  any: 'The first decides',
  vote: 'Vote by weight',
  sequential: 'One after another',
  rework: 'Rework by the applicant',
};

const who = /^(role|person):[\w.-]+$/;
const orWho = (words: string) => new RegExp(`^(${words}|(role|person):[\\w.-]+)$`);
const duration = /^(-?P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?|--\d\d-\d\d|\d{4}-\d\d-\d\d.*)$/;

/** The ten fields of an approval: APPROVAL-MODELS §5. */
export function approvalEntries(tools: Tools): Entry[] {
  const task = tools.element;
  const pattern = patternOf(task);
  const mode = select(tools, {
    id: 'approval-pattern',
    label: 'How it is decided',
    options: Object.fromEntries(patterns.map((each) => [each, patternWords[each]])),
    value: () => patternOf(task),
    onChange: (value) => tools.change(setPattern(task, tools.factory, value as Pattern)),
  });
  if (pattern === 'rework') return [mode, ...operations(tools)];
  if (pattern === 'work') return [mode, roles(tools), ...operations(tools)];
  return [mode, ...people(tools), ...policies(tools), ...returning(tools), ...operations(tools), flag(tools, 'approval.bulk', 'May be decided in bulk'), comment(tools), undo(tools)];
}

const roles = (tools: Tools) =>
  field(tools, { id: 'approval-roles', label: 'Offered to roles', hint: 'Ids of roles or unit:ID, with commas', value: () => rolesOf(tools.element), onChange: (value) => tools.change(setRoles(tools.element, tools.factory, value ?? '')) });

function people(tools: Tools): Entry[] {
  const choose = text(tools, 'approval.choose', { label: 'Chosen by the applicant', hint: 'How many from where: 1..3 role:ID, 1 any, 1..* unit:ID', pattern: /^\d+(\.\.(\d+|\*))?\s+(any|role:[\w.-]+|unit:[\w.-]+)$/ });
  if (!isDecidedBySeveral(tools.element)) return [roles(tools), choose];
  const list = field(tools, { id: 'approval-deciders', label: 'Who decides', hint: 'FEEL list of people: = role("ID"), = manager chain(applicant, 3)', value: () => deciders(tools.element), onChange: (value) => tools.change(setDeciders(tools.element, tools.factory, value ?? '')) });
  const condition =
    patternOf(tools.element) === 'vote' ? [text(tools, 'approval.threshold', { label: 'Passes with', hint: '60%, 3, or 60% fixed', pattern: /^\d+(\.\d+)?\s*%?(\s+fixed)?$/ })] : [];
  const wait = patternOf(tools.element) === 'any' ? [] : [choice(tools, 'approval.onReject', 'After a rejection', { end: 'Ends as soon as it is settled', wait: 'Waits until all have spoken' })];
  return [list, choose, ...condition, ...wait];
}

const policies = (tools: Tools): Entry[] => [
  text(tools, 'approval.empty', { label: 'When nobody is found', hint: 'owner, up, refuse, role:ID or person:ID', pattern: orWho('owner|up|refuse') }),
  text(tools, 'approval.self', { label: 'When it is the applicant', hint: 'up, skip, role:ID or person:ID', pattern: orWho('up|skip') }),
  choice(tools, 'approval.repeat', 'When the same person again', { keep: 'Is asked again', adjacent: 'Passes when they approved just before', round: 'Passes when they approved in this round', request: 'Passes when they ever approved' }),
];

const returning = (tools: Tools): Entry[] => [
  text(tools, 'approval.returnTo', { label: 'May be returned to', hint: 'applicant, previous; any; none; or ids of steps' }),
  choice(tools, 'approval.returnResume', 'After the correction', { forward: 'Goes through all steps again', straight: 'Comes straight back' }),
  choice(tools, 'approval.returnSiblings', 'Branches beside it on return', { keep: 'Go on', cancel: 'Are cancelled' }),
];

const operations = (tools: Tools): Entry[] => [
  allowed(tools, 'transfer', 'May be transferred'),
  allowed(tools, 'delegate', 'May be delegated'),
  allowed(tools, 'add-signers', 'Signers may be added'),
  allowed(tools, 'remove-signers', 'Signers may be removed'),
  allowed(tools, 'take-back', 'May be taken back'),
];

const comment = (tools: Tools) => choice(tools, 'approval.comment', 'A comment is required', { reject: 'To reject', always: 'Always' });

const undo = (tools: Tools) => text(tools, 'approval.undoSeconds', { label: 'Seconds in which it can be undone', hint: '0 to 60; otherwise 5', pattern: /^([0-5]?\d|60)$/ });

/** What holds for the whole process. */
export const processEntries = (tools: Tools): Entry[] => [
  text(tools, 'approval.owner', { label: 'Owner of the process', hint: 'role:ID or person:ID, with commas', pattern: new RegExp(`^${who.source.slice(1, -1)}(\\s*,\\s*${who.source.slice(1, -1)})*$`) }),
  choice(tools, 'approval.recall', 'May be recalled', { first: 'Before the first action; later with a reason', always: 'Always', never: 'Never' }),
  ...policies(tools),
  undo(tools),
];

/** Deadline and escalation: APPROVAL-MODELS §6. */
export const deadlineEntries = (tools: Tools): Entry[] => [
  text(tools, 'sla.due', { label: 'Must be done within', hint: 'PT30M, P3D, --12-31, or FEEL', pattern: duration }),
  text(tools, 'sla.from', { label: 'Counted from', hint: 'FEEL for an instant; otherwise from entry' }),
  text(tools, 'sla.id', { label: 'Id of the deadline' }),
  text(tools, 'sla.clock', { label: 'Which time counts', hint: 'calendar, working or non-working, with :ID for another calendar', pattern: /^(calendar|working|non-working)(:[^:]+)?$/ }),
  text(tools, 'sla.warn', { label: 'Warned at', hint: '75%, 90%, or -PT2H before' }),
  text(tools, 'sla.steps', { label: 'After a breach', hint: '+PT0S remind assignee; +PT2H escalate role:ID ack PT30M; +P1D transfer up' }),
  text(tools, 'sla.pauses', { label: 'Lets deadlines around it stand still', hint: 'A word for the reason, such as waiting-customer' }),
];

export const fieldEntries = (tools: Tools): Entry[] => {
  const decides = !['work', 'rework'].includes(patternOf(tools.element));
  const words = { edit: 'May be edited', read: 'Are shown', hide: 'Are hidden' };
  return [choice(tools, 'field.*', 'All other fields', decides ? { read: words.read, edit: words.edit, hide: words.hide } : words), fieldRights(tools)];
};
