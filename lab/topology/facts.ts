// The facts about one thing of the drawing: labelled values, the rules that mention it, and commands that show the same
// in a terminal. A function of the NetworkState and the thing's id.
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import type { Facts } from './fact-sheet.ts';
import { cableFacts, gatewayFacts, lanFacts } from './facts-cable.ts';
import { containerFacts, publishedFacts } from './facts-container.ts';
import { linkFacts } from './facts-link.ts';
import { namespaceFacts, rulesFacts } from './facts-namespace.ts';
import { cablesOf } from './cables.ts';
import {
  containerId,
  gatewayId,
  lanId,
  linkId,
  namespaceId,
  publishedId,
  rulesId,
  type TopologyId,
} from './topology-ids.ts';

/** Null if the thing no longer exists. */
export function factsOf(id: TopologyId, state: NetworkState): Facts | null {
  if (id === lanId) return lanFacts(state);
  if (id === gatewayId) return gatewayFacts(state);
  for (const namespace of state.namespaces) {
    if (id === namespaceId(namespace.id)) return namespaceFacts(namespace, state);
    if (id === rulesId(namespace.id)) return rulesFacts(namespace);
    for (const link of namespace.links)
      if (id === linkId(namespace.id, link.name)) return linkFacts(link, namespace, state);
  }
  for (const container of state.docker.containers) {
    if (id === containerId(container.name)) return containerFacts(container, state);
    for (const published of container.publishedPorts)
      if (id === publishedId(published)) return publishedFacts(published, container, state);
  }
  const cable = cablesOf(state).find((one) => one.id === id);
  return cable ? cableFacts(cable, state) : null;
}
