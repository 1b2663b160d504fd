// What the page highlights on the topology: things touched by a change or a packet trace, the thing whose facts are
// open, and the traced packet's place. What is drawn, and how, is decided elsewhere.
import type { TopologyId } from './topology-ids.ts';

interface Highlighted {
  ids: ReadonlySet<TopologyId>;
  /** why they are highlighted, in a few words, for example "docker run -d -P --name web vethlab/web" */
  words: string;
}

interface Packet {
  /** the thing where it is now; the packet moves there from its previous place */
  at: TopologyId;
  /** what happens there, for example "DNAT to 172.17.0.2:80" */
  words: string;
}

class Highlight {
  highlighted = $state.raw<Highlighted | null>(null);
  packet = $state.raw<Packet | null>(null);
  /** the thing whose facts are shown */
  selected = $state.raw<TopologyId | null>(null);

  /** Highlights things until the next call or `clear`. An id that is not drawn stands for what contains it. */
  show(ids: Iterable<TopologyId>, words: string): void {
    this.highlighted = { ids: new Set(ids), words };
  }

  /** Ends the highlight of `show`. */
  clear(): void {
    this.highlighted = null;
  }

  movePacket(at: TopologyId, words: string): void {
    this.packet = { at, words };
  }

  /** Removes the packet from the picture. */
  endPacket(): void {
    this.packet = null;
  }

  select(id: TopologyId | null): void {
    this.selected = id;
  }

  /** Clears everything, when the page shows another lab. */
  forget(): void {
    this.highlighted = null;
    this.packet = null;
    this.selected = null;
  }
}

export const highlight = new Highlight();
