/** The shapes of docs/API.md, as the host answers them. Keys are strings of a 64-bit integer. */

export interface Words {
  zh: string;
  en: string;
}

export interface Person {
  id: string;
  name: string;
  /** Of a part of the program that acts by itself: what it is called. */
  label?: Words | null;
}

export interface DirectoryPerson extends Person {
  roles: string[];
  unit: string | null;
  manager: string | null;
}

export interface Directory {
  roles: { id: string; name: Words }[];
  units: { id: string; name: Words }[];
}

export interface Page<T> {
  items: T[];
  page: { totalItems: number; hasMoreTotalItems?: boolean };
}

export interface HostClock {
  now: string;
  standing: boolean;
  controllable: boolean;
  zone: string;
}

export interface Me extends Person {
  roles: string[];
  unit: string | null;
  signedIn: boolean;
  mode: string;
  isAdmin: boolean;
  isManager: boolean;
  mayDesign: boolean;
  mayOperate: boolean;
  clock: HostClock;
}

export interface Deadline {
  id: string;
  from: string | null;
  due: string;
  breached: boolean;
}

export interface Task {
  userTaskKey: string;
  processInstanceKey: string;
  processDefinitionKey: string;
  processDefinitionId: string;
  processDefinitionVersion: number;
  processName: string | null;
  elementId: string;
  elementInstanceKey: string;
  name: string | null;
  kind: 'work' | 'approval';
  state: string;
  assignee: Person | null;
  candidateGroups: string[];
  candidateUsers: string[];
  starter: Person | null;
  applicant: Person | null;
  title: string | null;
  creationDate: string;
  dueDate: string | null;
  completionDate: string | null;
  priority: number;
  deadline: Deadline | null;
  outcome: string | null;
  round: number;
}

/** One who decides in an approval, and what they have said. */
export interface Signer {
  person: Person | null;
  onBehalfOf: Person | null;
  addedBy: Person | null;
  outcome: string | null;
  comment: string | null;
  at: string | null;
  /** Null for a person's own decision; repeat or overtime. */
  auto: string | null;
  /** Whether somebody else comes first. */
  waiting: boolean;
}

/** A step that a task may go back to. */
export interface ReturnTarget {
  elementId: string;
  name: string | null;
  isApplicant: boolean;
  isPrevious: boolean;
}

export interface Comment {
  at: string;
  person: Person | null;
  text: string;
}

export interface TaskForm {
  id: string;
  schema: unknown;
  data: Record<string, unknown>;
}

export interface TaskDetail extends Task {
  form: TaskForm | null;
  documentation: string | null;
  allowed: string[];
  refused: Record<string, Words>;
  comments: Comment[];
  /** What the person has typed elsewhere and not submitted. */
  draft: Record<string, unknown> | null;
  /** The person's decision that can still be undone. */
  held: { verb: string; until: string } | null;
  signers: Signer[];
  returnTo: ReturnTarget[];
  /** Why it is to be done again; null the first time. */
  sentBack: { kind: 'returned' | 'rejected' | 'recalled' | 'reopened'; person: Person | null; comment: string; at: string } | null;
}

/** What became of one task of many. */
export interface RowResult {
  userTaskKey: string;
  problem: Words | null;
  code: string | null;
}

export interface RowResults {
  items: RowResult[];
  done: number;
  refused: number;
}

/** A step that a request will come to, and who decides there. */
export interface PreviewStep {
  elementId: string;
  name: string | null;
  mode: 'single' | 'all' | 'any' | 'vote' | null;
  people: { id: string; name: Words }[];
  problem: Words | null;
}

export interface Absence {
  absenceKey: string;
  person: Person;
  proxy: Person;
  from: string;
  until: string;
  processes: string[];
  reason: string | null;
  enteredBy: Person;
  revokedAt: string | null;
  active: boolean;
}

export interface VerbAnswer {
  task: Task;
  next: Task | null;
  /** Until when it can be undone; null: it has taken effect. */
  undoUntil: string | null;
}

export interface ProcessCard {
  processDefinitionId: string;
  processDefinitionKey: string;
  name: string | null;
  version: number;
  /** The part of the business that it belongs to. */
  domain: string | null;
  documentation: string | null;
  mayStart: boolean;
  whoStarts: Words | null;
  running: number;
}

export type InstanceState = 'ACTIVE' | 'COMPLETED' | 'TERMINATED';

export interface OpenElement {
  elementId: string;
  name: string | null;
  since: string;
  dueDate: string | null;
  userTaskKey: string | null;
  assignee: Person | null;
  candidateGroups: string[];
  breached: boolean;
}

export interface Incident {
  incidentKey: string;
  elementId: string;
  errorType: string;
  message: string | null;
}

export interface Instance {
  processInstanceKey: string;
  processDefinitionKey: string;
  processDefinitionId: string;
  processDefinitionVersion: number;
  latestVersion: number | null;
  processName: string | null;
  title: string | null;
  state: InstanceState;
  hasIncident: boolean;
  startDate: string;
  endDate: string | null;
  starter: Person | null;
  applicant: Person | null;
  open: OpenElement[];
  incidents: Incident[];
}

export interface TimelineEntry {
  at: string;
  kind: string;
  elementId: string | null;
  elementName: string | null;
  actor: Person | null;
  outcome: string | null;
  comment: string | null;
  deadlineId: string | null;
  recipients: Person[] | null;
  text: Words | null;
}

export interface Variable {
  name: string;
  value: unknown;
  scope: { elementId: string; elementInstanceKey: string } | null;
}

export interface Notice {
  notificationKey: string;
  at: string;
  kind: 'task' | 'deadline' | 'escalation' | 'information' | 'urge' | 'copy' | 'announcement' | 'unread';
  text: Words;
  processInstanceKey: string | null;
  userTaskKey: string | null;
  deadlineId: string | null;
  role: string | null;
  read: boolean;
  /** What was published and is to be opened. */
  announcementKey: string | null;
}

export interface Notices extends Page<Notice> {
  unread: number;
}

export interface Problem {
  code: string;
  severity: 'error' | 'warning' | 'information';
  message: Words;
  mend: Words | null;
  file: string | null;
  line: number | null;
  column: number | null;
  elementId: string | null;
}

export interface ElementStatistics {
  elementId: string;
  active: number;
  canceled: number;
  incidents: number;
  completed: number;
}

export interface DefinitionRow {
  processDefinitionKey: string;
  processDefinitionId: string;
  name: string | null;
  version: number;
  versionTag: string | null;
  resourceName: string | null;
}

export interface Change {
  kind: 'task' | 'instance' | 'notification' | 'announcement' | 'definition' | 'schedule' | 'work' | 'clock' | 'everything';
  processInstanceKey: string | null;
  userTaskKey: string | null;
}
