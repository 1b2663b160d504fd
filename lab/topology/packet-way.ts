// Where a traced packet is on the drawing, and the line along which it moves there. It works on points only.
import { anchorOf, type Drawing, type Point } from './drawing.ts';
import { drawnFor } from './emphasis.ts';
import type { TopologyId } from './topology-ids.ts';

const tall = 58; // px; anything taller is a bridge beside many rows
const near = 100; // px; a line that begins or ends within this distance of the packet is followed

/** Null if neither the thing nor anything that contains it is drawn. */
export function stopOf(id: TopologyId, drawing: Drawing): Point | null {
  const [shown] = drawnFor([id], drawing);
  const drawn = [...drawing.things, ...drawing.lines].find((one) => one.id === shown);
  if (!drawn) return null;
  if ('points' in drawn || drawn.kind === 'box') return anchorOf(drawn);
  // at its lower edge, so that its text stays readable
  const { x, y, width, height } = drawn.place;
  return { x: x + width / 2, y: y + Math.min(height, tall) };
}

/** The points to pass from one stop to the next: along a line that joins them, otherwise straight. */
export function wayTo(from: Point, to: Point, { lines }: Drawing): Point[] {
  let best: { points: readonly Point[]; off: number } | null = null;
  for (const { points, kind } of lines) {
    if (kind === 'published') continue;
    for (const way of [points, [...points].reverse()]) {
      const [start, end] = [distance(way[0]!, from), distance(way.at(-1)!, to)];
      if (start < near && end < near && (!best || start + end < best.off)) best = { points: way, off: start + end };
    }
  }
  return [from, ...(best?.points ?? []), to];
}

/** The keyframes of an animation along points, at constant speed. */
export function framesAlong(way: readonly Point[]): { transform: string; offset: number }[] {
  const come = way.map((_, at) => lengthOf(way.slice(0, at + 1)));
  const whole = come.at(-1) || 1;
  return way.map(({ x, y }, at) => ({ transform: `translate(${x}px, ${y}px)`, offset: come[at]! / whole }));
}

function lengthOf(way: readonly Point[]): number {
  return way.slice(1).reduce((sum, point, at) => sum + distance(way[at]!, point), 0);
}

const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);
