// Where a hop happens on the topology: the thing where the packet is, and the things to highlight with it.
import type { Hop } from '../../engine/protocol/packet-trace.ts';
import type { Namespace } from '../../engine/protocol/network-state.ts';
import {
  cableId,
  containerId,
  gatewayId,
  lanId,
  linkId,
  namespaceId,
  rulesId,
  type TopologyId,
} from '../topology/topology-ids.ts';

export interface HopPlace {
  at: TopologyId | null;
  /** the thing itself and the namespace it is in */
  lit: TopologyId[];
}

/** `around`: the hops before and after, which tell between which machines an unobserved section is. */
export function placeOfHop(hop: Hop, around: readonly (Hop | undefined)[], namespaces: readonly Namespace[]): HopPlace {
  if (hop.kind === 'unseen') return beyond(around, namespaces);
  if (hop.namespace === null) return { at: null, lit: [] };
  const box = namespaceId(hop.namespace);
  const namespace = namespaces.find(({ id }) => id === hop.namespace);
  if (hop.kind === 'interface') {
    const link = linkId(hop.namespace, hop.interface);
    const cable = namespace && cableAt(namespace, hop.interface, namespaces);
    return { at: link, lit: [box, link, ...(cable ? [cable] : [])] };
  }
  if (namespace?.machine === 'host' && hop.kind !== 'socket') {
    const rules = rulesId(hop.namespace);
    return { at: rules, lit: [box, rules] };
  }
  const container = namespace?.machine ? undefined : namespace?.containers[0];
  const at = container === undefined ? box : containerId(container);
  return { at, lit: [...new Set([box, at])] };
}

function cableAt(namespace: Namespace, name: string, namespaces: readonly Namespace[]): TopologyId | null {
  const peer = namespace.links.find((link) => link.name === name)?.peer;
  const other = namespaces.find(({ id }) => id === peer?.namespace);
  const end = other?.links.find(({ index }) => index === peer?.index);
  return other && end ? cableId(linkId(namespace.id, name), linkId(other.id, end.name)) : null;
}

/** The LAN, or the gateway if one end is the internet machine. */
function beyond(around: readonly (Hop | undefined)[], namespaces: readonly Namespace[]): HopPlace {
  const machines = around.map((hop) => namespaces.find(({ id }) => id === hop?.namespace)?.machine);
  const known = machines.some(Boolean);
  const at = machines.includes('internet') ? gatewayId : lanId;
  return known ? { at, lit: [at] } : { at: null, lit: [] };
}
