// Remembers from one network state to the next the row of each thing, and what is new. It outlives the component that
// shows the drawing.
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { draw } from './draw.ts';
import type { Drawing } from './drawing.ts';
import type { Frame } from './frame.ts';
import { type Graph, graphOf } from './graph.ts';
import { contentsOf, type News, newsOf } from './news.ts';
import { noRows, type Rows } from './rows.ts';
import type { TopologyId } from './topology-ids.ts';

const newsMs = 3_000; // long enough to look up from the terminal

export interface NewsItem {
  what: 'new' | 'changed';
  /** milliseconds, by the clock of `see` */
  atMs: number;
}

export interface Seen {
  drawing: Drawing;
  news: ReadonlyMap<TopologyId, NewsItem>;
  /** what the latest change added that added anything */
  latest: readonly TopologyId[];
}

export class DrawingMemory {
  #state: NetworkState | null = null;
  #frame: Frame | null = null;
  #graph: Graph | null = null;
  #rows: Rows = noRows;
  #seen: Seen = { drawing: { things: [], lines: [], width: 0, height: 0 }, news: new Map(), latest: [] };

  /** Draws a state; the same state gives the same drawing. `nowMs`: milliseconds of any monotonic clock. */
  see(state: NetworkState, nowMs: number, frame: Frame): Seen {
    if (state === this.#state && frame === this.#frame) return this.#seen;
    if (state.sequence < (this.#state?.sequence ?? 0)) this.#forget(); // another sandbox
    const graph = graphOf(state);
    const { drawing, rows } = draw(graph, this.#rows, frame);
    const found = newsOf(this.#graph, graph);
    const come = [...found].filter(([, what]) => what === 'new').map(([id]) => id);
    const latest = come.length > 0 ? come : this.#seen.latest;
    const news = this.#merge(found, graph, nowMs);
    this.#state = state;
    this.#frame = frame;
    this.#graph = graph;
    this.#rows = rows;
    return (this.#seen = { drawing, news, latest });
  }

  // One command causes several states. A new thing stays "new" for its time, even if it changes meanwhile.
  #merge(found: News, graph: Graph, nowMs: number): Map<TopologyId, NewsItem> {
    const news = new Map([...this.#seen.news].filter(([, { atMs }]) => nowMs - atMs < newsMs));
    for (const [id, what] of found) if (news.get(id)?.what !== 'new') news.set(id, { what, atMs: nowMs });
    for (const id of contentsOf(graph, (box) => news.get(box)?.what === 'new')) news.delete(id);
    return news;
  }

  #forget(): void {
    this.#graph = null;
    this.#rows = noRows;
    this.#seen = { ...this.#seen, news: new Map(), latest: [] };
  }
}
