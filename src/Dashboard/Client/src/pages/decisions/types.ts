import type { PlaceMark, TablePlace } from '../../editors/dmn/marks';
import type { Problem, Words } from '../../host/types';

export interface Place extends TablePlace {
  name: string;
  label: string | null;
}

export interface Witness {
  label: string;
  value: unknown;
  literal: string;
}

export interface TableFinding {
  kind: 'gap' | 'overlap' | 'covered' | 'contradiction' | 'incomplete';
  problem: Problem;
  rule: number | null;
  rules: number[];
  witness: Witness[];
  place: Place | null;
}

export interface CheckedDecisions {
  problems: Problem[];
  /** Where each of the problems is. */
  places: (Place | null)[];
  findings: TableFinding[];
  decisions: { id: string; name: string; inputs: string[] }[];
}

/** A problem of the text or of a table, where it is, and an input that shows it. */
export interface Finding {
  problem: Problem;
  place: Place | null;
  /** Further rules that it is about. */
  rules: number[];
  witness: Witness[];
}

export const findingsOf = (checked: CheckedDecisions): Finding[] => [
  ...checked.problems.map((problem, at) => ({ problem, place: checked.places[at] ?? null, rules: [], witness: [] })),
  ...checked.findings.map(({ problem, place, rules, witness }) => ({ problem, place, rules, witness })),
];

/** What to colour in the grid: the place of each finding, or the rules that it is about. */
export const marksOf = (findings: readonly Finding[]): PlaceMark[] =>
  findings.flatMap(({ problem, place, rules }) => {
    if (!place) return [];
    const tone = problem.severity;
    const own = place.rule === null && place.column === null ? [] : [{ ...place, tone }];
    return place.rule === null ? [...own, ...rules.map((rule) => ({ ...place, rule, column: null, part: null, tone }))] : own;
  });

export interface Named {
  name: string;
  literal: string;
}

export interface TriedTable {
  decision: string;
  name: string;
  inputs: Named[];
  rules: { rule: number; outputs: Named[] }[];
  missed: { rule: number; why: Words }[];
}

export interface Tried {
  literal: string;
  tables: TriedTable[];
  warnings: Words[];
}

export interface DecisionFile {
  decisionRequirementsKey: string;
  decisionRequirementsId: string;
  decisionRequirementsName: string;
  resourceName: string;
  version: number;
}

export interface DecisionRow {
  decisionDefinitionId: string;
  decisionDefinitionKey: string;
  name: string;
  version: number;
  decisionRequirementsKey: string;
}

/** A file with all its deployed versions, newest first, and the decisions of the newest. */
export interface DeployedFile {
  id: string;
  name: string;
  resourceName: string;
  versions: DecisionFile[];
  decisions: DecisionRow[];
}
