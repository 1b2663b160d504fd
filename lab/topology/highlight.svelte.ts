// Where the parts of the page point on the topology: things that glow because a change or a packet trace is being looked
// at, the thing whose facts are open, and where a traced packet is. What is drawn, and how, is not known here.
import type { TopologyId } from './topology-ids.ts';

interface Highlighted {
  ids: ReadonlySet<TopologyId>;
  /** why they glow, in a few words, for example "docker run -d -P --name web vethlab/web" */
  words: string;
}

interface Packet {
  /** the thing it is at; it moves there from where it was */
  at: TopologyId;
  /** what happens to it there, for example "DNAT to 172.17.0.2:80" */
  words: string;
}

class Highlight {
  highlighted = $state.raw<Highlighted | null>(null);
  packet = $state.raw<Packet | null>(null);
  /** the thing whose facts are shown */
  selected = $state.raw<TopologyId | null>(null);

  /** Lets things glow until the next call or `clear`; ids that are not drawn stand for what they are in. */
  show(ids: Iterable<TopologyId>, words: string): void {
    this.highlighted = { ids: new Set(ids), words };
  }

  /** Ends what `show` began. */
  clear(): void {
    this.highlighted = null;
  }

  movePacket(at: TopologyId, words: string): void {
    this.packet = { at, words };
  }

  /** Takes the packet off the picture. */
  endPacket(): void {
    this.packet = null;
  }

  select(id: TopologyId | null): void {
    this.selected = id;
  }

  /** For a page that shows another lab. */
  forget(): void {
    this.highlighted = null;
    this.packet = null;
    this.selected = null;
  }
}

export const highlight = new Highlight();
