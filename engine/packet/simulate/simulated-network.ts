// The network on which the model follows one trace's packets: the observed state, the unobserved part between the
// machines filled in, and the connections that these packets open.
import type { TraceRequest } from '../../protocol/packet-trace.ts';
import type { Link, Namespace, NetworkState } from '../../protocol/network-state.ts';
import type { Entry } from './conntrack.ts';
import { withGateway } from './site.ts';

export interface SimulatedNetwork {
  /** includes the gateway's namespace */
  state: NetworkState;
  request: TraceRequest;
  /** namespace id → its flows in this trace, numbered like Leg.flow */
  entries: Map<string, { flow: number; entry: Entry }[]>;
  gaps: Set<string>;
}

export function simulatedNetworkOf(state: NetworkState, request: TraceRequest): SimulatedNetwork {
  return { state: withGateway(state), request, entries: new Map(), gaps: new Set() };
}

export function entriesIn({ entries }: SimulatedNetwork, { id }: Namespace): { flow: number; entry: Entry }[] {
  const known = entries.get(id) ?? [];
  entries.set(id, known);
  return known;
}

/** The other end of a veth pair, with its namespace; undefined if that is out of sight. */
export function peerOf({ state }: SimulatedNetwork, { peer }: Link): { namespace: Namespace; link: Link } | undefined {
  const namespace = state.namespaces.find(({ id }) => id === peer?.namespace);
  const link = namespace?.links.find(({ index }) => index === peer?.index);
  return namespace && link && { namespace, link };
}
