// Lines as SVG paths: straight pieces with rounded corners.
import type { Point } from './drawing.ts';

/** The `d` attribute of a path through the points. `radius`: of the corners, px; smaller between short pieces. */
export function pathOf(points: readonly Point[], radius = 6): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const pieces = rest.map((point, at) => {
    const next = rest[at + 1];
    return next ? corner(points[at]!, point, next, radius) : `L${point.x} ${point.y}`;
  });
  return `M${first.x} ${first.y}${pieces.join('')}`;
}

function corner(from: Point, at: Point, to: Point, radius: number): string {
  const before = towards(at, from, radius);
  const after = towards(at, to, radius);
  return `L${before.x} ${before.y}Q${at.x} ${at.y} ${after.x} ${after.y}`;
}

function towards(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(by, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
