// Where an arrow key leads on the drawing: to the nearest thing in that direction. It works on points only.
import type { Point } from './drawing.ts';

const ways: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const sideways = 2.5; // each px to the side counts as so many px of distance

export interface Target {
  id: string;
  at: Point;
}

/** The id to move to from `from`. Null if the key does not navigate, or if there is nothing in that direction. */
export function arrowNavigation(targets: readonly Target[], from: string, key: string): string | null {
  if (key === 'Home') return targets[0]?.id ?? null;
  if (key === 'End') return targets.at(-1)?.id ?? null;
  const way = ways[key];
  const start = targets.find(({ id }) => id === from)?.at;
  if (!way || !start) return null;
  let best: { id: string; distance: number } | null = null;
  for (const { id, at } of targets) {
    const ahead = (at.x - start.x) * way.x + (at.y - start.y) * way.y;
    const aside = Math.abs((at.x - start.x) * way.y + (at.y - start.y) * way.x);
    if (id === from || ahead < 1) continue;
    const distance = ahead + aside * sideways;
    if (!best || distance < best.distance) best = { id, distance };
  }
  return best?.id ?? null;
}
