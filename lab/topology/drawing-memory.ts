// What the drawing remembers from one state of the network to the next: the rows things stand in, and what is news.
// It outlives the part of the page that shows it.
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { draw } from './draw.ts';
import type { Drawing } from './drawing.ts';
import type { Frame } from './frame.ts';
import { type Graph, graphOf } from './graph.ts';
import { newsOf } from './news.ts';
import { noRows, type Rows } from './rows.ts';
import type { TopologyId } from './topology-ids.ts';

const newsMs = 3_000; // long enough to look up from the terminal

export interface NewsItem {
  what: 'new' | 'changed';
  /** milliseconds, of the clock given to `see` */
  atMs: number;
}

export interface Seen {
  drawing: Drawing;
  news: ReadonlyMap<TopologyId, NewsItem>;
  /** what came with the last change that brought anything new */
  latest: readonly TopologyId[];
}

export class DrawingMemory {
  #state: NetworkState | null = null;
  #frame: Frame | null = null;
  #graph: Graph | null = null;
  #rows: Rows = noRows;
  #seen: Seen = { drawing: { things: [], lines: [], width: 0, height: 0 }, news: new Map(), latest: [] };

  /** The drawing of a state; the same state again gives the same. `nowMs`: milliseconds of any steady clock. */
  see(state: NetworkState, nowMs: number, frame: Frame): Seen {
    if (state === this.#state && frame === this.#frame) return this.#seen;
    if (state.sequence < (this.#state?.sequence ?? 0)) this.#forget(); // another sandbox
    const graph = graphOf(state);
    const { drawing, rows } = draw(graph, this.#rows, frame);
    const young = [...this.#seen.news].filter(([, { atMs }]) => nowMs - atMs < newsMs);
    const found = [...newsOf(this.#graph, graph)];
    const told = found.map(([id, what]) => [id, { what, atMs: nowMs }] as const);
    const come = found.filter(([, what]) => what === 'new').map(([id]) => id);
    this.#state = state;
    this.#frame = frame;
    this.#graph = graph;
    this.#rows = rows;
    const latest = come.length > 0 ? come : this.#seen.latest;
    return (this.#seen = { drawing, news: new Map([...young, ...told]), latest });
  }

  #forget(): void {
    this.#graph = null;
    this.#rows = noRows;
    this.#seen = { ...this.#seen, news: new Map(), latest: [] };
  }
}
