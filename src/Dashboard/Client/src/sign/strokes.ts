/** A line of the pen as x, y, x, y, … on a pad of these units; the host knows the same. */
export type Stroke = number[];

export const width = 1000;
export const height = 400;

const mostPoints = 6000;
const nearest = 4;

/** The strokes with one more point at the end of the last; one that is too near, or too many, changes nothing. */
export function pointsOf(strokes: Stroke[], x: number, y: number): Stroke[] {
  const last = strokes.at(-1);
  if (!last) return strokes;
  const [lastX = 0, lastY = 0] = last.slice(-2);
  if (Math.hypot(x - lastX, y - lastY) < nearest) return strokes;
  if (strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0) >= mostPoints) return strokes;
  return [...strokes.slice(0, -1), [...last, x, y]];
}

/** Whether it is more than a dot. */
export function isSignature(strokes: Stroke[]): boolean {
  const xs = strokes.flatMap((stroke) => stroke.filter((_, at) => at % 2 === 0));
  const ys = strokes.flatMap((stroke) => stroke.filter((_, at) => at % 2 === 1));
  return xs.length > 1 && Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) >= 40;
}
