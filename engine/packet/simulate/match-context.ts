// A packet as a rule sees it, at one hook of one namespace.
import type { Hook, Packet } from '../../protocol/packet-trace.ts';
import type { Namespace } from '../../protocol/network-state.ts';
import type { Tracking } from './conntrack.ts';

export interface MatchContext {
  namespace: Namespace;
  hook: Hook;
  packet: Packet;
  /** names of the interfaces as -i and -o compare them; null if the hook has none */
  in: string | null;
  out: string | null;
  /** null if connections are not tracked */
  tracking: Tracking | null;
}
