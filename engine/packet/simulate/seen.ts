// A packet as a rule sees it, at one hook of one namespace.
import type { Hook, Packet } from '../../protocol/journey.ts';
import type { Namespace } from '../../protocol/network-state.ts';
import type { Tracking } from './conntrack.ts';

export interface Seen {
  namespace: Namespace;
  hook: Hook;
  packet: Packet;
  /** names of the interfaces as -i and -o compare them; null where there is none at that hook */
  in: string | null;
  out: string | null;
  /** null where connections are not tracked */
  tracking: Tracking | null;
}
