// Maps differences to the ids of the things on the topology that they touch. What is gone is represented by what is
// left: a port by its bridge, one end of a veth pair by the other.
import type { Difference } from '../../engine/protocol/change.ts';
import {
  cableId,
  containerId,
  linkId,
  namespaceId,
  portId,
  publishedId,
  rulesId,
  type TopologyId,
} from '../topology/topology-ids.ts';

export function drawnThings(differences: readonly Difference[]): Set<TopologyId> {
  return new Set(differences.flatMap(idsOf));
}

function idsOf({ thing, where, change }: Difference): TopologyId[] {
  if (thing.kind === 'container') return [containerId(thing.container)];
  if (thing.kind === 'published port') return [publishedId(thing)];
  if (!where) return [];
  const { namespace } = where;
  switch (thing.kind) {
    case 'link': {
      const own = linkId(namespace, thing.link);
      const other = thing.peer && linkId(thing.peer.namespace, thing.peer.link);
      if (!other) return [own];
      return change === 'removed' ? [own] : [own, cableId(own, other)];
    }
    case 'bridge port':
      return change === 'removed' ? [linkId(namespace, thing.bridge)] : [portId(namespace, thing.link)];
    case 'address':
      return [linkId(namespace, thing.link)];
    case 'socket':
      return thing.process === 'docker-proxy' ? [] : [namespaceId(namespace)]; // drawn as its published port
    case 'namespace':
      return [namespaceId(namespace)];
    case 'route':
    case 'forwarding':
    case 'policy':
    case 'chain':
    case 'rule':
    case 'connection':
      return [rulesId(namespace)];
    default:
      return [];
  }
}
