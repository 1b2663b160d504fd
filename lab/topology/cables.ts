// The cables of a NetworkState: veth pairs between namespaces, veths whose other end is not observed, and the site's
// own cables, which are not observed but known.
import type { Link, Namespace, NetworkState } from '../../engine/protocol/network-state.ts';
import { cableId, gatewayId, lanId, linkId, type TopologyId } from './topology-ids.ts';

export interface Cable {
  id: TopologyId;
  /** "stub": a veth whose other end is not observed */
  kind: 'veth' | 'site' | 'stub';
  from: TopologyId;
  /** a link, the LAN or the gateway; null for a stub */
  to: TopologyId | null;
  /** both ends are up */
  up: boolean;
}

export function cablesOf(state: NetworkState): Cable[] {
  const cables = state.namespaces.flatMap((namespace) =>
    namespace.links.flatMap((link) => cableOf(link, namespace, state) ?? []),
  );
  const site: Cable = { id: cableId(lanId, gatewayId), kind: 'site', from: lanId, to: gatewayId, up: true };
  return [...new Map([...cables, site].map((cable) => [cable.id, cable])).values()];
}

/** The cable of this link; null if it has none. */
function cableOf(link: Link, namespace: Namespace, state: NetworkState): Cable | null {
  const from = linkId(namespace.id, link.name);
  if (isUplink(link, namespace)) {
    const to = namespace.machine === 'internet' ? gatewayId : lanId;
    return { id: cableId(from, to), kind: 'site', from, to, up: link.up };
  }
  if (link.kind !== 'veth') return null;
  const end = peerOf(link, state);
  if (!end) return { id: cableId(from, 'out of sight'), kind: 'stub', from, to: null, up: link.up };
  const to = linkId(end.namespace.id, end.link.name);
  // drawn from the host outwards, whichever end comes first
  const ends = namespace.machine !== 'host' && end.namespace.machine === 'host' ? [to, from] : [from, to];
  return { id: cableId(from, to), kind: 'veth', from: ends[0]!, to: ends[1]!, up: link.up && end.link.up };
}

/** True for the link that cables a machine to the site: eth0, whose other end is not observed. */
export function isUplink(link: Link, { machine }: Namespace): boolean {
  return machine !== null && link.name === 'eth0' && (link.peer?.namespace ?? null) === null;
}

/** The other end of a veth pair, if it is observed. */
export function peerOf(link: Link, state: NetworkState): { link: Link; namespace: Namespace } | null {
  const namespace = state.namespaces.find(({ id }) => id === link.peer?.namespace);
  const peer = namespace?.links.find(({ index }) => index === link.peer!.index);
  return namespace && peer ? { link: peer, namespace } : null;
}
