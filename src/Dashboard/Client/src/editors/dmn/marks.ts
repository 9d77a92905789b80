/** Where something is in the tables of a file; rules and columns count from 1. */
export interface TablePlace {
  decision: string;
  rule: number | null;
  column: number | null;
  part: 'input' | 'output' | null;
}

export interface PlaceMark extends TablePlace {
  tone: 'error' | 'warning' | 'information' | 'matched';
}

/** The ids that the editor gave the rows and columns of the table that is shown. */
export interface Shown {
  rows: string[];
  inputs: string[];
  outputs: string[];
}

const colours = {
  error: ['#fdeaea', '#c92a2a'],
  warning: ['#fff4e0', '#b35c00'],
  information: ['#e8f1fb', '#1864ab'],
  matched: ['#e3f6e8', '#2b8a3e'],
} as const;

const order = ['information', 'warning', 'error', 'matched'] as const;

/** Selects a cell, a column's head or a rule in the grid; null where there is none. */
export function selectorOf(shown: Shown, place: TablePlace): string | null {
  const row = place.rule === null ? null : shown.rows[place.rule - 1];
  const column = place.column === null ? null : (place.part === 'output' ? shown.outputs : shown.inputs)[place.column - 1];
  if (row === undefined || column === undefined || (row === null && column === null)) return null;
  if (column === null) return `[data-row-id="${CSS.escape(row ?? '')}"]`;
  return row === null ? `th[data-col-id="${CSS.escape(column)}"]` : `[data-row-id="${CSS.escape(row)}"][data-col-id="${CSS.escape(column)}"]`;
}

/** Style rules that colour what is marked; the grid draws itself again whenever it likes, so nothing is written into it. */
export function marksSheet(shown: Shown, marks: readonly PlaceMark[]): string {
  return order
    .flatMap((tone) => marks.filter((mark) => mark.tone === tone))
    .map((mark) => {
      const selector = selectorOf(shown, mark);
      const [back, edge] = colours[mark.tone];
      return selector && `.dmn-js-parent ${selector} { background-color: ${back} !important; box-shadow: inset 3px 0 0 ${edge}; }`;
    })
    .filter(Boolean)
    .join('\n');
}
