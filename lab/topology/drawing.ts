// The parts of a drawing of the network: things that have a place, and lines. Pure geometry in px from the top left
// corner; components decide the look.
import type { Box, ContainerThing, Host, LinkThing, PublishedThing } from './graph.ts';
import type { TopologyId } from './topology-ids.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Place extends Point {
  width: number;
  height: number;
}

type What =
  | { kind: 'box'; box: Box; only: 'lo' | null; titleTop: number }
  | { kind: 'container'; container: ContainerThing; guest: boolean }
  | { kind: 'link'; link: LinkThing; lines: 1 | 2 }
  | { kind: 'bridge'; link: LinkThing }
  | { kind: 'rules'; rules: Host['rules'] }
  | { kind: 'lan'; subnet: string }
  | { kind: 'gateway'; address: string };

export type Thing = What & {
  id: TopologyId;
  place: Place;
  /** a description for screen readers */
  says: string;
};

export interface Line {
  id: TopologyId;
  /** "inside": a path through the host's kernel, not a thing of its own */
  kind: 'cable' | 'stub' | 'published' | 'inside';
  /** at least two; the line turns at the inner ones */
  points: Point[];
  up: boolean;
  says: string;
  published: PublishedThing | null;
}

export interface Drawing {
  things: Thing[];
  lines: Line[];
  width: number;
  height: number;
}

export function middle({ x, y, width, height }: Place): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The point where keyboard and traced packet find a thing: a box's title, a line's middle. */
export function anchorOf(drawn: Thing | Line): Point {
  if ('points' in drawn) return drawn.kind === 'published' ? drawn.points[0]! : halfway(drawn.points);
  const { x, y, width } = drawn.place;
  if (drawn.kind === 'box') return { x: x + width - 14, y: y + 6 };
  return drawn.kind === 'bridge' ? { x: x + width / 2, y: y + 20 } : middle(drawn.place);
}

/** The point halfway along a line. */
export function halfway(points: readonly Point[]): Point {
  const lengths = points.slice(1).map((to, at) => Math.hypot(to.x - points[at]!.x, to.y - points[at]!.y));
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  const at = lengths.findIndex((length) => (rest -= length) <= 0);
  const [from, to, length] = [points[at]!, points[at + 1]!, lengths[at]!];
  const share = length === 0 ? 0 : 1 + rest / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
