import type Modeler from 'bpmn-js/lib/Modeler';
import type CommandStack from 'diagram-js/lib/command/CommandStack';
import type Canvas from 'diagram-js/lib/core/Canvas';
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry';
import type EventBus from 'diagram-js/lib/core/EventBus';
import type Overlays from 'diagram-js/lib/features/overlays/Overlays';
import type Selection from 'diagram-js/lib/features/selection/Selection';
import type ZoomScroll from 'diagram-js/lib/navigation/zoomscroll/ZoomScroll';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../host/types';
import { createModeler } from './createModeler';
import { firstView, fit } from './Diagram';
import classes from './ModelEditor.module.css';

/** Width of the tools at the left edge, under which nothing of the drawing should lie. */
const palette = 120;

/** What the page can do with the editor. */
export interface EditorHandle {
  undo: () => void;
  redo: () => void;
  zoom: (by: 1 | -1) => void;
  fit: () => void;
  select: (elementId: string) => void;
  xml: () => Promise<string>;
  svg: () => Promise<string>;
}

export interface EditorState {
  xml: string;
  canUndo: boolean;
  canRedo: boolean;
}

interface Props {
  xml: string;
  problems: readonly Problem[];
  onChange: (state: EditorState) => void;
  onFailed: () => void;
  ref: Ref<EditorHandle>;
}

/** bpmn-js with its properties panel. The page outside knows XML and element ids, nothing of the editor. */
export default function ModelEditor({ xml, problems, onChange, onFailed, ref }: Props) {
  const { t, i18n } = useTranslation();
  const canvas = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const modeler = useModeler({ canvas, panel, xml, chinese: i18n.language !== 'en', onChange, onFailed });
  useProblemMarks(modeler, problems);

  useImperativeHandle(ref, () => ({
    undo: () => modeler?.get<CommandStack>('commandStack').undo(),
    redo: () => modeler?.get<CommandStack>('commandStack').redo(),
    zoom: (by) => modeler?.get<ZoomScroll>('zoomScroll').stepZoom(by),
    fit: () => modeler && fit(modeler, palette),
    select: (elementId) => modeler && reveal(modeler, elementId),
    xml: async () => (modeler ? ((await modeler.saveXML({ format: true })).xml ?? xml) : xml),
    svg: async () => (modeler ? (await modeler.saveSVG()).svg : ''),
  }));

  return (
    <div className={classes.editor}>
      <div ref={canvas} className={classes.canvas} role="region" aria-label={t('designer.canvas')} />
      <aside ref={panel} className={classes.panel} aria-label={t('designer.properties')} />
    </div>
  );
}

interface Wiring {
  canvas: React.RefObject<HTMLDivElement | null>;
  panel: React.RefObject<HTMLDivElement | null>;
  xml: string;
  chinese: boolean;
  onChange: (state: EditorState) => void;
  onFailed: () => void;
}

function useModeler({ canvas, panel, xml, chinese, onChange, onFailed }: Wiring): Modeler | null {
  const [modeler, setModeler] = useState<Modeler | null>(null);
  const calls = useRef({ onChange, onFailed });
  // A new language means a new editor; it goes on with what was drawn last, not with what was opened.
  const latest = useRef({ opened: xml, now: xml });

  useEffect(() => {
    calls.current = { onChange, onFailed };
  });

  useEffect(() => {
    if (!canvas.current || !panel.current) return;
    if (latest.current.opened !== xml) latest.current = { opened: xml, now: xml };
    const made = createModeler(canvas.current, panel.current, chinese);
    let gone = false;

    const report = async () => {
      const stack = made.get<CommandStack>('commandStack');
      const saved = await made.saveXML({ format: true });
      if (gone || saved.xml === undefined) return;
      latest.current.now = saved.xml;
      calls.current.onChange({ xml: saved.xml, canUndo: stack.canUndo(), canRedo: stack.canRedo() });
    };

    made.importXML(latest.current.now).then(
      () => {
        if (gone) return;
        firstView(made, undefined, palette);
        made.get<EventBus>('eventBus').on('commandStack.changed', () => void report());
        setModeler(made);
      },
      () => !gone && calls.current.onFailed(),
    );
    return () => {
      gone = true;
      setModeler(null);
      made.destroy();
    };
  }, [canvas, panel, xml, chinese]);
  return modeler;
}

/** Selects an element and brings it into view; the panel then shows its fields. */
function reveal(modeler: Modeler, elementId: string) {
  const element = modeler.get<ElementRegistry>('elementRegistry').get(elementId);
  if (!element) return;
  modeler.get<Selection>('selection').select(element);
  modeler.get<Canvas>('canvas').scrollToElement(element.id, { top: 120, bottom: 120, left: 120, right: 120 });
}

const levels = ['error', 'warning', 'information'] as const;

/** Problems stand on the shapes they are about, with the worst one giving the colour. */
function useProblemMarks(modeler: Modeler | null, problems: readonly Problem[]) {
  useEffect(() => {
    if (!modeler) return;
    const canvas = modeler.get<Canvas>('canvas');
    const overlays = modeler.get<Overlays>('overlays');
    const registry = modeler.get<ElementRegistry>('elementRegistry');
    const marked: { id: string; marker: string }[] = [];

    for (const id of new Set(problems.map((problem) => problem.elementId))) {
      if (id === null || !registry.get(id)) continue;
      const own = problems.filter((problem) => problem.elementId === id);
      const level = levels.find((each) => own.some((problem) => problem.severity === each)) ?? 'information';
      const marker = `lint-${level}`;
      canvas.addMarker(id, marker);
      marked.push({ id, marker });
      const badge = document.createElement('span');
      badge.className = `lint-badge ${marker}-badge`;
      badge.textContent = String(own.length);
      if (registry.get(id)?.parent) overlays.add(id, 'lint', { position: { top: -11, left: -9 }, html: badge });
    }

    return () => {
      try {
        overlays.remove({ type: 'lint' });
        for (const { id, marker } of marked) if (registry.get(id)) canvas.removeMarker(id, marker);
      } catch {
        // The editor is gone already.
      }
    };
  }, [modeler, problems]);
}
