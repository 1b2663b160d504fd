// Converts a drawing to the nodes and edges of Svelte Flow. What did not change stays the same object, so that it is
// not rendered again.
import type { Edge, Node, Position } from '@xyflow/svelte';
import type { NewsItem } from './drawing-memory.ts';
import { anchorOf, type Drawing, type Line, type Thing } from './drawing.ts';
import type { TopologyId } from './topology-ids.ts';

export type ThingNode = Node<{ thing: Thing }>;
export type LineEdge = Edge<{ line: Line }>;

/** The current emphasis of things. */
export interface Emphasis {
  news: ReadonlyMap<TopologyId, NewsItem>;
  lit: ReadonlySet<TopologyId>;
  dim: ReadonlySet<TopologyId>;
  chosen: TopologyId | null;
  /** the thing that Tab focuses */
  current: TopologyId | null;
}

const levels = { box: 0, bridge: 1, lines: 2, rest: 3 } as const;

/** An invisible node. Lines have their own points, but Svelte Flow requires each to join two nodes. */
const joint: ThingNode = {
  id: 'joint',
  type: 'joint',
  position: { x: 0, y: 0 },
  width: 1,
  height: 1,
  measured: { width: 1, height: 1 },
  handles: [
    { type: 'source', position: 'right' as Position, x: 0, y: 0 },
    { type: 'target', position: 'left' as Position, x: 0, y: 0 },
  ],
  domAttributes: { 'aria-hidden': true, 'aria-roledescription': undefined },
  data: { thing: null as never },
};

export class FlowCache {
  #nodes = new Map<string, { key: string; node: ThingNode }>();
  #edges = new Map<string, { key: string; edge: LineEdge }>();

  nodes({ things }: Drawing, emphasis: Emphasis): ThingNode[] {
    const before = this.#nodes;
    const now = things.map((thing) =>
      remade(before.get(thing.id), [thing, look(thing, emphasis)], (key) => ({ key, node: nodeOf(thing, emphasis) })),
    );
    this.#nodes = new Map(now.map((entry) => [entry.node.id, entry]));
    return [joint, ...now.map(({ node }) => node)];
  }

  edges({ lines }: Drawing, emphasis: Emphasis): LineEdge[] {
    const before = this.#edges;
    const now = lines.map((line) =>
      remade(before.get(line.id), [line, look(line, emphasis)], (key) => ({ key, edge: edgeOf(line, emphasis) })),
    );
    this.#edges = new Map(now.map((entry) => [entry.edge.id, entry]));
    return now.map(({ edge }) => edge);
  }
}

function remade<Entry extends { key: string }>(
  before: Entry | undefined,
  from: unknown,
  make: (key: string) => Entry,
): Entry {
  const key = JSON.stringify(from);
  return before?.key === key ? before : make(key);
}

interface Look {
  classes: string;
  chosen: boolean;
  current: boolean;
}

function look({ id }: Thing | Line, { news, lit, dim, chosen, current }: Emphasis): Look {
  const item = news.get(id);
  // two names for one animation: alternating between them restarts it when a thing is news again
  const told = item ? `${item.what} told-${Math.round(item.atMs) % 2}` : '';
  const classes = [told, lit.has(id) && 'lit', dim.has(id) && 'dim', chosen === id && 'chosen']
    .filter(Boolean)
    .join(' ');
  return { classes, chosen: chosen === id, current: current === id };
}

function attributes({ chosen, current }: Look) {
  const tabindex = current ? 0 : -1;
  // Svelte Flow spells it its own way on nodes; the later of the two names would win, so both have the same value
  return { tabindex, tabIndex: tabindex, 'aria-pressed': chosen, 'aria-roledescription': undefined };
}

function nodeOf(thing: Thing, emphasis: Emphasis): ThingNode {
  const { x, y, width, height } = thing.place;
  const at = look(thing, emphasis);
  return {
    id: thing.id,
    type: thing.kind,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [],
    zIndex: thing.kind === 'box' || thing.kind === 'bridge' ? levels[thing.kind] : levels.rest,
    class: at.classes,
    ariaRole: 'button',
    ariaLabel: thing.says,
    domAttributes: attributes(at),
    data: { thing },
  };
}

function edgeOf(line: Line, emphasis: Emphasis): LineEdge {
  const at = look(line, emphasis);
  const inside = line.kind === 'inside';
  return {
    id: line.id,
    type: line.kind === 'published' ? 'published' : 'wire',
    source: joint.id,
    target: joint.id,
    zIndex: levels.lines,
    class: at.classes,
    ariaRole: inside ? 'presentation' : 'button',
    ariaLabel: line.says || 'way through the kernel',
    domAttributes: inside ? { 'aria-hidden': true, 'aria-roledescription': undefined } : attributes(at),
    data: { line },
  };
}

/** Everything that the keyboard can reach, with its point. */
export function targetsOf({ things, lines }: Drawing) {
  const all = [...things, ...lines.filter(({ kind }) => kind !== 'inside')];
  return all.map((drawn) => ({ id: drawn.id, at: anchorOf(drawn) }));
}
