import { useRef, type PointerEvent } from 'react';
import { width, height, pointsOf, type Stroke } from './strokes';
import { useWords } from './words';

interface Props {
  strokes: Stroke[];
  onStrokes: (change: (strokes: Stroke[]) => Stroke[]) => void;
  describedBy: string;
}

/** Takes a signature from finger, pen or mouse. It draws what it sends: lines in the host's own units, never a picture. */
export function SignaturePad({ strokes, onStrokes, describedBy }: Props) {
  const { t } = useWords();
  const pad = useRef<SVGSVGElement>(null);
  const drawing = useRef<number | null>(null);

  const at = (event: PointerEvent): [number, number] => {
    const box = pad.current!.getBoundingClientRect();
    const place = (offset: number, size: number, units: number) => Math.min(units, Math.max(0, Math.round((offset / size) * units)));
    return [place(event.clientX - box.left, box.width, width), place(event.clientY - box.top, box.height, height)];
  };

  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (drawing.current !== null || event.button !== 0) return;
    drawing.current = event.pointerId;
    event.currentTarget.setPointerCapture(event.pointerId);
    const point = at(event);
    onStrokes((before) => [...before, point]);
  };

  const go = (event: PointerEvent<SVGSVGElement>) => {
    if (drawing.current !== event.pointerId) return;
    const [x, y] = at(event);
    onStrokes((before) => pointsOf(before, x, y));
  };

  const end = (event: PointerEvent<SVGSVGElement>) => {
    if (drawing.current === event.pointerId) drawing.current = null;
  };

  return (
    <svg
      ref={pad}
      className="pad"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t(strokes.length === 0 ? 'padEmpty' : 'padDrawn')}
      aria-describedby={describedBy}
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <line x1="40" y1="310" x2={width - 40} y2="310" className="padLine" />
      {strokes.map((stroke, index) => (
        <polyline key={index} className="ink" points={stroke.length === 2 ? `${stroke.join(',')} ${(stroke[0] ?? 0) + 1},${stroke[1]}` : pairs(stroke)} />
      ))}
    </svg>
  );
}

function pairs(stroke: Stroke): string {
  let text = '';
  for (let at = 0; at < stroke.length; at += 2) text += `${stroke[at]},${stroke[at + 1]} `;
  return text;
}
