import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { getNonce } from 'get-nonce';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { Problem } from '../../host/types';
import { useSay } from '../../i18n';
import { completionOf, type Vocabulary } from './completion';
import { diagnosticsOf } from './diagnostics';
import { rulesLanguage } from './language';

export interface RuleEditorHandle {
  /** Puts the cursor there and shows it; both begin with 1. */
  goTo: (line: number, column: number) => void;
}

interface Props {
  label: string;
  value: string;
  /** Absent: only to be read. */
  onChange?: (text: string) => void;
  problems?: Problem[];
  vocabulary?: Vocabulary;
  handle?: Ref<RuleEditorHandle>;
  /** The line to begin at. */
  line?: number;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--rule-keyword)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--rule-string)' },
  { tag: tags.number, color: 'var(--rule-number)' },
  { tag: tags.comment, color: 'var(--mantine-color-dimmed)', fontStyle: 'italic' },
  { tag: tags.propertyName, color: 'var(--rule-property)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13.5px', background: 'var(--card)', color: 'inherit' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace', lineHeight: '1.65' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)', paddingBlock: '8px' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': { background: 'var(--paper)', color: 'var(--mantine-color-dimmed)', borderRight: '1px solid var(--edge)' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--rule-selection)' },
  '.cm-tooltip': { background: 'var(--card)', color: 'inherit', border: '1px solid var(--edge-strong)', borderRadius: '4px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--chosen)', color: 'inherit' },
  '.cm-completionDetail': { color: 'var(--mantine-color-dimmed)', fontStyle: 'normal' },
});

/** A text of rules: line numbers, colours, completion, and what the host found wrong under its word. Tab leaves the box, as everywhere. */
export default function RuleEditor({ label, value, onChange, problems = [], vocabulary, handle, line }: Props) {
  const say = useSay();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, vocabulary });
  useEffect(() => {
    latest.current = { onChange, vocabulary };
  });
  const readOnly = onChange === undefined;

  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({ parent: place.current, state: EditorState.create({ doc: '', extensions: extensions(label, readOnly, latest) }) });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [label, readOnly]);

  useEffect(() => {
    const shown = view.current;
    if (shown && shown.state.doc.toString() !== value) shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value, label, readOnly]);

  useEffect(() => {
    const shown = view.current;
    if (shown && !readOnly) shown.dispatch(setDiagnostics(shown.state, diagnosticsOf(shown.state.doc, problems, say)));
  }, [problems, say, readOnly, label]);

  useEffect(() => {
    if (view.current && line) goTo(view.current, line, 1);
  }, [line]);

  useImperativeHandle(handle, () => ({
    goTo: (at: number, column: number) => {
      if (view.current) goTo(view.current, at, column);
    },
  }), []);

  return <div ref={place} style={{ height: '100%' }} />;
}

function goTo(view: EditorView, line: number, column: number) {
  const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  const anchor = Math.min(at.from + Math.max(column - 1, 0), at.to);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
  view.focus();
}

interface Latest {
  current: Pick<Props, 'onChange' | 'vocabulary'>;
}

function extensions(label: string, readOnly: boolean, latest: Latest): Extension[] {
  const always: Extension[] = [EditorView.cspNonce.of(getNonce() ?? ''), lineNumbers(), rulesLanguage, syntaxHighlighting(colours), look, EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' })];
  // Read only, it still takes the focus: a scrolling region must be reachable by keyboard.
  if (readOnly) return [...always, EditorState.readOnly.of(true)];
  return [
    ...always,
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    lintGutter(),
    autocompletion({ override: [completionOf(() => latest.current.vocabulary ?? { types: [], fieldsOf: () => Promise.resolve([]) })], icons: false }),
    keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
    }),
  ];
}
