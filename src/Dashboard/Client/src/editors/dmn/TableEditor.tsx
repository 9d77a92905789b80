import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { createTables, type Tables } from './createTables';
import { marksSheet, selectorOf, type PlaceMark, type Shown, type TablePlace } from './marks';
import classes from './TableEditor.module.css';

/** What the page can do with the editor. */
export interface TablesHandle {
  undo: () => void;
  redo: () => void;
  open: (viewId: string) => void;
  select: (place: TablePlace) => void;
}

export interface TableView {
  id: string;
  name: string;
  isDiagram: boolean;
}

export interface TablesState {
  xml: string;
  views: TableView[];
  /** The decision that is shown. */
  active: string | null;
  canUndo: boolean;
  canRedo: boolean;
}

interface Props {
  xml: string;
  /** The decision to show first. */
  first?: string;
  marks: readonly PlaceMark[];
  readOnly: boolean;
  /** Called with what was opened as the editor writes it, and after each change; `opened` tells them apart. */
  onChange: (state: TablesState, opened: boolean) => void;
  onFailed: () => void;
  ref?: Ref<TablesHandle>;
}

/** dmn-js. The page outside knows XML, decisions, rules and columns, nothing of the editor. */
export default function TableEditor({ xml, first, marks, readOnly, onChange, onFailed, ref }: Props) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const { tables, changes } = useTables({ box, xml, first, chinese: i18n.language !== 'en', readOnly, onChange, onFailed });
  useMarks(tables, marks, changes);
  useNames(box, t('decisions.gridScroll'));

  useImperativeHandle(ref, () => ({
    undo: () => tables?.getActiveViewer()?.get('commandStack').undo(),
    redo: () => tables?.getActiveViewer()?.get('commandStack').redo(),
    open: (viewId) => tables && void show(tables, viewId),
    select: (place) => tables && box.current && void reveal(tables, box.current, place),
  }));

  return <div ref={box} className={classes.tables} data-read-only={readOnly || undefined} role="region" aria-label={t('decisions.grid')} tabIndex={0} />;
}

interface Wiring {
  box: React.RefObject<HTMLDivElement | null>;
  xml: string;
  first: string | undefined;
  chinese: boolean;
  readOnly: boolean;
  onChange: Props['onChange'];
  onFailed: Props['onFailed'];
}

function useTables({ box, xml, first, chinese, readOnly, onChange, onFailed }: Wiring) {
  const [tables, setTables] = useState<Tables | null>(null);
  const [changes, count] = useState(0);
  const calls = useRef({ onChange, onFailed });
  // A new language means a new editor; it goes on with what was written last, at the same decision.
  const latest = useRef<{ opened: string; now: string; at: string | undefined }>({ opened: xml, now: xml, at: first });

  useEffect(() => {
    calls.current = { onChange, onFailed };
  });

  useEffect(() => {
    if (!box.current) return;
    const isSame = latest.current.opened === xml;
    if (!isSame) latest.current = { opened: xml, now: xml, at: first };
    const hasChanges = latest.current.now !== xml;
    const made = createTables(box.current, chinese, readOnly);
    let gone = false;

    const report = async (opened: boolean) => {
      const saved = readOnly ? xml : (await made.saveXML({ format: true })).xml;
      if (gone) return;
      const active = made.getActiveView();
      const stack = readOnly ? null : made.getActiveViewer()?.get('commandStack');
      if (!opened || hasChanges) latest.current.now = saved;
      latest.current.at = active?.id;
      calls.current.onChange({ xml: saved, views: viewsOf(made), active: active?.id ?? null, canUndo: stack?.canUndo() ?? false, canRedo: stack?.canRedo() ?? false }, opened && !hasChanges);
      count((before) => before + 1);
    };

    const begin = async () => {
      await made.importXML(latest.current.now);
      const wanted = made.getViews().find((view) => view.id === latest.current.at) ?? made.getViews().find((view) => view.type !== 'drd');
      if (wanted && wanted !== made.getActiveView()) await made.open(wanted);
      if (gone) return;
      setTables(made);
      await report(true);
      made.on('views.changed', () => void report(false));
    };
    if (!readOnly) made.on('viewer.created', ({ viewer }) => viewer.get('eventBus').on('commandStack.changed', () => void report(false)));
    begin().catch(() => !gone && calls.current.onFailed());
    return () => {
      gone = true;
      setTables(null);
      made.destroy();
    };
  }, [box, xml, first, chinese, readOnly]);
  return { tables, changes };
}

/** The diagram is a view only where the file has one. */
const viewsOf = (tables: Tables): TableView[] =>
  tables
    .getViews()
    .filter((view) => view.type !== 'drd' || (view.element.dmnDI?.diagrams?.length ?? 0) > 0)
    .map((view) => ({ id: view.id, name: view.name ?? view.id, isDiagram: view.type === 'drd' }));

async function show(tables: Tables, viewId: string) {
  const view = tables.getViews().find((one) => one.id === viewId);
  if (view && view.id !== tables.getActiveView()?.id) await tables.open(view);
  if (view?.type === 'drd') tables.getActiveViewer()?.get('canvas').zoom('fit-viewport');
}

function shownIn(tables: Tables): Shown | null {
  if (tables.getActiveView()?.type !== 'decisionTable') return null;
  const root = tables.getActiveViewer()?.get('sheet').getRoot();
  if (!root) return null;
  const ids = (type: string) => root.cols.filter((column) => column.businessObject.$type === type).map((column) => column.id);
  return { rows: root.rows.map((row) => row.id), inputs: ids('dmn:InputClause'), outputs: ids('dmn:OutputClause') };
}

/** Shows a place, and puts the caret into its cell. */
async function reveal(tables: Tables, box: HTMLElement, place: TablePlace) {
  await show(tables, place.decision);
  const shown = shownIn(tables);
  const selector = shown && selectorOf(shown, place);
  const cell = selector ? box.querySelector<HTMLElement>(selector) : null;
  if (!cell) return box.focus();
  cell.scrollIntoView({ block: 'center', inline: 'nearest' });
  (cell.querySelector<HTMLElement>('[contenteditable=true], [tabindex]') ?? cell).focus();
}

function useMarks(tables: Tables | null, marks: readonly PlaceMark[], changes: number) {
  useEffect(() => {
    const shown = tables && shownIn(tables);
    if (!tables || !shown) return;
    const active = tables.getActiveView()?.id;
    // A sheet made here is no inline style, which the policy of the page would block.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(marksSheet(shown, marks.filter((mark) => mark.decision === active)));
    document.adoptedStyleSheets.push(sheet);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [tables, marks, changes]);
}

/** What the library leaves without a name: the check boxes of a cell's values, and the part that scrolls, for the keyboard. */
function useNames(box: React.RefObject<HTMLDivElement | null>, scrolling: string) {
  useEffect(() => {
    const root = box.current;
    if (!root) return;
    const name = () => {
      for (const toggle of root.querySelectorAll('.item-toggle:not([aria-label])')) toggle.setAttribute('aria-label', toggle.closest('li')?.textContent.trim() ?? '');
      const area = root.querySelector('.tjs-table-container:not([role])');
      area?.setAttribute('role', 'group');
      area?.setAttribute('aria-label', scrolling);
      area?.setAttribute('tabindex', '0');
    };
    const watcher = new MutationObserver(name);
    watcher.observe(root, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, [box, scrolling]);
}
