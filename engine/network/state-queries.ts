// Finds things in a NetworkState by the names used in labs. It judges nothing.
import type { MachineName, SiteMachine } from '../protocol/machine.ts';
import type { Address, Container, Image, Link, Namespace, NetworkState } from '../protocol/network-state.ts';

export function findContainer(state: NetworkState, name: string): Container | null {
  return state.docker.containers.find((container) => container.name === name) ?? null;
}

export function siteNamespace(state: NetworkState, machine: SiteMachine): Namespace | null {
  return state.namespaces.find((namespace) => namespace.machine === machine) ?? null;
}

/** A namespace by its id, "net:[inode]". */
export function namespaceById(state: NetworkState, id: string | null): Namespace | null {
  return state.namespaces.find((namespace) => namespace.id === id) ?? null;
}

export function containerNamespace(state: NetworkState, container: Container): Namespace | null {
  return namespaceById(state, container.namespace);
}

/** The network namespace of a machine's processes; null if it is not running or not observed. */
export function machineNamespace(state: NetworkState, machine: MachineName): Namespace | null {
  if (!isContainerMachine(machine)) return siteNamespace(state, machine);
  const container = findContainer(state, machine.slice('container:'.length));
  return container && containerNamespace(state, container);
}

function isContainerMachine(machine: MachineName): machine is `container:${string}` {
  return machine.startsWith('container:');
}

/** Whether an interface of a namespace has a setting listed in `besides`: "docker0 route_localnet". */
export function hasSetting({ besides = [] }: Namespace, setting: string): boolean {
  return besides.some((noted) => noted.split(' ')[1] === setting);
}

export function findLink(namespace: Namespace | null, name: string): Link | null {
  return namespace?.links.find((link) => link.name === name) ?? null;
}

/** The link of a namespace, by the namespace's id and the link's index in it. */
export function linkAt(state: NetworkState, namespace: string, index: number | null): Link | null {
  return namespaceById(state, namespace)?.links.find((link) => link.index === index) ?? null;
}

/** Whether the other end of a link is not in an observed namespace. */
export function leadsOutOfSight(state: NetworkState, link: Link | null): boolean {
  if (!link || link.kind === 'loopback' || link.kind === 'bridge') return false;
  return !link.peer?.namespace || !namespaceById(state, link.peer.namespace);
}

/** The first IPv4 address whose scope is not "host". */
export function globalAddress(link: Link | null): Address | null {
  return link?.addresses.find((address) => address.family === 4 && address.scope !== 'host') ?? null;
}

/** The link by which a container reaches its network: its first that has an address and is not loopback. */
export function uplink(namespace: Namespace | null): Link | null {
  const candidates = namespace?.links.filter((link) => link.kind !== 'loopback') ?? [];
  return candidates.find((link) => globalAddress(link) !== null) ?? candidates[0] ?? null;
}

/** The links of a namespace that are ports of a bridge in it. */
export function portsOf(namespace: Namespace | null, bridge: string): Link[] {
  return namespace?.links.filter((link) => link.bridge === bridge) ?? [];
}

/** The end of a veth pair that is in `here` and whose other end is `link` in `there`; null if there is none. */
export function otherEnd(here: Namespace | null, link: Link, there: Namespace): Link | null {
  return here?.links.find(({ peer }) => peer?.index === link.index && peer.namespace === there.id) ?? null;
}

/** An image by name, with or without its tag. */
export function findImage(state: NetworkState, name: string): Image | null {
  return state.docker.images.find((image) => image.tags.some((tag) => sameImage(tag, name))) ?? null;
}

/** Whether two image names mean the same: a missing tag means :latest. */
export function sameImage(one: string, other: string): boolean {
  const withTag = (name: string) => (/:[^/]+$/.test(name) ? name : `${name}:latest`);
  return withTag(one) === withTag(other);
}

/** A container's network mode as labs write it: bridge, host, none, container:NAME, or a network's name. */
export function networkMode(state: NetworkState, container: Container): string {
  if (container.networkMode === 'default') return 'bridge';
  const [kind, id] = container.networkMode.split(':');
  if (kind !== 'container' || !id) return container.networkMode;
  const other = state.docker.containers.find((candidate) => candidate.id.startsWith(id) || candidate.name === id);
  return `container:${other?.name ?? id}`;
}

/** Why nothing is known about Docker's things; null while the daemon answers. */
export function dockerSilence(state: NetworkState): string | null {
  if (state.docker.running) return null;
  const unit = state.docker.units['docker.service'];
  return `Docker does not run${unit ? ` (docker.service is ${unit})` : ''}`;
}
