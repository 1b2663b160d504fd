// Names and links of the NetworkState, for traces.
import type { MachineName } from '../../protocol/machine.ts';
import type { Link, Namespace, NetworkState } from '../../protocol/network-state.ts';

export function namespaceOf(state: NetworkState, id: string): Namespace | undefined {
  return state.namespaces.find((namespace) => namespace.id === id);
}

/** The namespace where a machine's packets start; undefined if there is no such machine now. */
export function namespaceOfMachine(state: NetworkState, machine: MachineName): Namespace | undefined {
  if (!machine.startsWith('container:')) return state.namespaces.find((namespace) => namespace.machine === machine);
  const container = state.docker.containers.find(({ name }) => `container:${name}` === machine);
  return state.namespaces.find(({ id }) => id === container?.namespace);
}

/** "host", "client", "container web", "containers web, db", "namespace blue". */
export function placeName(state: NetworkState, id: string): string {
  const namespace = namespaceOf(state, id);
  if (!namespace) return `namespace ${id}`;
  const { machine, containers, names } = namespace;
  if (machine) return machine;
  if (containers.length > 0) return `container${containers.length > 1 ? 's' : ''} ${containers.join(', ')}`;
  return `namespace ${names[0] ?? id}`;
}

export function linkAt(state: NetworkState, namespace: string, index: number | null): Link | undefined {
  return namespaceOf(state, namespace)?.links.find((link) => link.index === index);
}

/** Whether the other end of a link is in no observed namespace. */
export function leadsOutOfSight(state: NetworkState, link: Link | undefined): boolean {
  if (!link || link.kind === 'loopback' || link.kind === 'bridge') return false;
  return !link.peer?.namespace || !namespaceOf(state, link.peer.namespace);
}
