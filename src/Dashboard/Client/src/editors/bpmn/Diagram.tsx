import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/diagram-js.css';
import { ActionIcon } from '@mantine/core';
import { IconMaximize, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import type Canvas from 'diagram-js/lib/core/Canvas';
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry';
import type EventBus from 'diagram-js/lib/core/EventBus';
import type Overlays from 'diagram-js/lib/features/overlays/Overlays';
import type ZoomScroll from 'diagram-js/lib/navigation/zoomscroll/ZoomScroll';
import type { Connection } from 'diagram-js/lib/model/Types';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty';
import classes from './Diagram.module.css';

/** What is known of one element of a running instance. */
export interface Mark {
  elementId: string;
  active: number;
  completed: number;
  incidents: number;
  breached: boolean;
}

interface Props {
  xml: string;
  name: string;
  marks?: readonly Mark[];
  focus?: string;
  onSelect?: (elementId: string) => void;
}

/** A model to look at. The canvas stays light in the dark theme: the drawing's colours are made for paper. */
export function Diagram({ xml, name, marks = [], focus, onSelect }: Props) {
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const [viewer, failed] = useViewer(host, xml);
  useMarks(viewer, marks, focus);
  useFirstView(viewer, marks, focus);
  useSelection(viewer, onSelect);
  if (failed) return <Empty title={t('diagram.failed')} />;
  return (
    <div className={classes.frame}>
      <div ref={host} className={classes.canvas} role="region" aria-label={t('diagram.label', { name })} />
      <div className={classes.zoom}>
        <ZoomButton label={t('diagram.zoomIn')} icon={IconZoomIn} onClick={() => viewer?.get<ZoomScroll>('zoomScroll').stepZoom(1)} />
        <ZoomButton label={t('diagram.zoomOut')} icon={IconZoomOut} onClick={() => viewer?.get<ZoomScroll>('zoomScroll').stepZoom(-1)} />
        <ZoomButton label={t('diagram.fit')} icon={IconMaximize} onClick={() => viewer && fit(viewer)} />
      </div>
    </div>
  );
}

function ZoomButton({ label, icon: Mark, onClick }: { label: string; icon: typeof IconZoomIn; onClick: () => void }) {
  return (
    <ActionIcon variant="default" size={30} aria-label={label} title={label} onClick={onClick}>
      <Mark size={17} aria-hidden />
    </ActionIcon>
  );
}

function useViewer(host: React.RefObject<HTMLDivElement | null>, xml: string): [NavigatedViewer | null, boolean] {
  const [viewer, setViewer] = useState<NavigatedViewer | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!host.current) return;
    const made = new NavigatedViewer({ container: host.current });
    let gone = false;
    made.importXML(xml).then(
      () => {
        if (!gone) setViewer(made);
      },
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
      setViewer(null);
      made.destroy();
    };
  }, [host, xml]);
  return [viewer, failed];
}

// diagram-js takes the word `auto` for the centre, although its types know points only.
const centre = 'auto' as unknown as { x: number; y: number };

/** The whole picture, but never larger than drawn; `left` keeps room for a palette. */
export function fit(viewer: { get: <T>(name: string) => T }, left = 0) {
  const canvas = viewer.get<Canvas>('canvas');
  canvas.zoom('fit-viewport', centre);
  const { inner, outer } = canvas.viewbox();
  if (inner.width === 0 || outer.width === 0) return;
  // Air around the drawing: names of the outermost events otherwise touch the frame.
  const air = 24;
  const scale = Math.min(1, (outer.width - left - 2 * air) / inner.width, (outer.height - 2 * air) / inner.height);
  const width = outer.width / scale;
  const height = outer.height / scale;
  const x = inner.x - left / scale - (width - left / scale - inner.width) / 2;
  canvas.viewbox({ x, y: inner.y - (height - inner.height) / 2, width, height });
}

const markers = ['mk-around', 'mk-done', 'mk-active', 'mk-incident', 'mk-breached', 'mk-focus', 'mk-taken'];

function useMarks(viewer: NavigatedViewer | null, marks: readonly Mark[], focus: string | undefined) {
  const { t } = useTranslation();
  useEffect(() => {
    if (!viewer) return;
    const canvas = viewer.get<Canvas>('canvas');
    const overlays = viewer.get<Overlays>('overlays');
    const registry = viewer.get<ElementRegistry>('elementRegistry');
    const known = marks.filter((mark) => registry.get(mark.elementId));

    for (const mark of known) {
      const { elementId } = mark;
      // What stands around the current step is framed; only the step itself is filled and counted.
      const around = isContainer(registry.get(elementId));
      if (mark.completed > 0 && !around) canvas.addMarker(elementId, 'mk-done');
      if (mark.active > 0 && around) canvas.addMarker(elementId, 'mk-around');
      if (mark.active > 0 && !around) {
        canvas.addMarker(elementId, 'mk-active');
        overlays.add(elementId, 'token', { position: { bottom: 10, left: -9 }, html: badge('token', String(mark.active), t('diagram.tokens', { count: mark.active })) });
      }
      if (mark.breached) {
        canvas.addMarker(elementId, 'mk-breached');
        overlays.add(elementId, 'token', { position: { bottom: 10, right: 34 }, html: badge('late', t('diagram.breached'), t('diagram.breached')) });
      }
      if (mark.incidents > 0) {
        canvas.addMarker(elementId, 'mk-incident');
        overlays.add(elementId, 'token', { position: { top: -10, right: 10 }, html: badge('incident', '!', t('diagram.incident', { count: mark.incidents })) });
      }
    }
    for (const flow of takenFlows(registry, known)) canvas.addMarker(flow, 'mk-taken');
    if (focus && registry.get(focus)) canvas.addMarker(focus, 'mk-focus');

    return () => {
      // The viewer may be destroyed already when the page is left.
      try {
        overlays.remove({ type: 'token' });
        registry.forEach((element) => markers.forEach((marker) => canvas.removeMarker(element.id, marker)));
      } catch {
        return;
      }
    };
  }, [viewer, marks, focus, t]);
}

const isContainer = (element: unknown) => ((element as { children?: unknown[] } | undefined)?.children?.length ?? 0) > 0;

/** Below this the names cannot be read, and a part of the picture tells more than the whole. */
const legible = 0.62;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The whole picture when it can be read; else the part around the given shape, or the beginning. */
export function firstView(viewer: { get: <T>(name: string) => T }, around: Box | undefined, left = 0) {
  fit(viewer, left);
  const canvas = viewer.get<Canvas>('canvas');
  if (canvas.zoom() >= legible) return;
  const { inner, outer } = canvas.viewbox();
  const width = outer.width / legible;
  const height = outer.height / legible;
  const start = inner.x - (left + 24) / legible;
  const x = around ? Math.max(start, around.x + around.width / 2 - width / 2) : start;
  const y = around ? around.y + around.height / 2 - height / 2 : inner.y + inner.height / 2 - height / 2;
  canvas.viewbox({ x, y, width, height });
}

/** Chosen once for each drawing, as soon as it is known where the instance stands. */
function useFirstView(viewer: NavigatedViewer | null, marks: readonly Mark[], focus: string | undefined) {
  const settled = useRef<NavigatedViewer | null>(null);
  const registry = viewer?.get<ElementRegistry>('elementRegistry');
  const current = focus ?? marks.find((mark) => mark.active > 0 && !isContainer(registry?.get(mark.elementId)))?.elementId;
  useEffect(() => {
    if (!viewer || settled.current === viewer) return;
    const element = current === undefined ? undefined : viewer.get<ElementRegistry>('elementRegistry').get(current);
    firstView(viewer, element as Box | undefined);
    if (element) settled.current = viewer;
  }, [viewer, current]);
}

/** A flow was taken when what it leaves is done and what it reaches was begun. */
function takenFlows(registry: ElementRegistry, marks: readonly Mark[]): string[] {
  const done = new Set(marks.filter((mark) => mark.completed > 0).map((mark) => mark.elementId));
  const begun = new Set(marks.filter((mark) => mark.completed + mark.active > 0).map((mark) => mark.elementId));
  return registry
    .filter((element) => element.type === 'bpmn:SequenceFlow')
    .filter((element) => {
      const { source, target } = element as unknown as Connection;
      return source !== undefined && target !== undefined && done.has(source.id) && begun.has(target.id);
    })
    .map((element) => element.id);
}

function badge(kind: string, text: string, title: string): HTMLElement {
  const element = document.createElement('span');
  element.className = `mk-badge mk-badge-${kind}`;
  element.textContent = text;
  element.title = title;
  return element;
}

function useSelection(viewer: NavigatedViewer | null, onSelect: ((elementId: string) => void) | undefined) {
  const latest = useRef(onSelect);
  useEffect(() => {
    latest.current = onSelect;
  }, [onSelect]);
  useEffect(() => {
    viewer?.get<EventBus>('eventBus').on('element.click', (event: { element: { id: string } }) => latest.current?.(event.element.id));
  }, [viewer]);
}
