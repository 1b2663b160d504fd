// Adds the decision that no hook shows: a forwarding machine has no route for the packet and drops it.
import { UnsupportedError } from '../simulate/unsupported-error.ts';
import { isIcmp } from '../../network/packet-message.ts';
import { namespaceById } from '../../network/state-queries.ts';
import { findWay } from '../simulate/routes.ts';
import type { Hop, Leg } from '../../protocol/packet-trace.ts';
import type { NetworkState } from '../../protocol/network-state.ts';

export function withMissingRoutes(legs: readonly Leg[], state: NetworkState): Leg[] {
  const reply = legs.find(({ direction, flow }) => direction === 'reply' && flow === 0)?.hops[0];
  return legs.map((leg) => {
    const last = leg.hops.at(-1);
    if (leg.end !== 'lost' || !last?.namespace || !waitsForRoute(last)) return leg;
    const { namespace, place, packet } = last;
    // If an error told the sender, it is certain. Otherwise the routes show it.
    const told = reply?.namespace === namespace && isIcmp(reply.packet, 'network unreachable', 'host unreachable');
    if (!told && !isMissing(state, namespace, packet.destination)) return leg;
    const common = { namespace, place, observed: told, packet };
    const none: Hop = { kind: 'route', ...common, decision: 'none', interface: null, gateway: null };
    return { ...leg, hops: [...leg.hops, none] };
  });
}

/** The packet has come in and must be routed next. */
function waitsForRoute(hop: Hop): boolean {
  if (hop.kind === 'interface') return hop.direction === 'in' && hop.bridge === null;
  return 'hook' in hop && hop.hook === 'prerouting';
}

function isMissing(state: NetworkState, id: string, destination: string): boolean {
  const namespace = namespaceById(state, id);
  try {
    return !!namespace?.forwarding && findWay(namespace, destination).decision === 'none';
  } catch (error) {
    if (error instanceof UnsupportedError) return false;
    throw error;
  }
}
