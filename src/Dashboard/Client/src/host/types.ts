/** The shapes of docs/API.md, as the host answers them. Keys are strings of a 64-bit integer. */

export interface Words {
  zh: string;
  en: string;
}

export interface Person {
  id: string;
  name: string;
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

export type Verb = 'claim' | 'release' | 'complete' | 'approve' | 'reject' | 'return' | 'transfer' | 'comment';

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
}

export interface VerbAnswer {
  task: Task;
  next: Task | null;
}

export interface ProcessCard {
  processDefinitionId: string;
  processDefinitionKey: string;
  name: string | null;
  version: number;
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
  kind: 'task' | 'deadline' | 'escalation' | 'information';
  text: Words;
  processInstanceKey: string | null;
  userTaskKey: string | null;
  deadlineId: string | null;
  role: string | null;
  read: boolean;
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
  kind: 'task' | 'instance' | 'notification' | 'definition' | 'clock' | 'everything';
  processInstanceKey: string | null;
  userTaskKey: string | null;
}
