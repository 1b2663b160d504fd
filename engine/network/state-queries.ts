// Finds things in a NetworkState by the names content uses. It judges nothing.
import type { MachineName, SiteMachine } from '../protocol/machine.ts';
import type { Address, Container, Image, Link, Namespace, NetworkState } from '../protocol/network-state.ts';

export function findContainer(state: NetworkState, name: string): Container | null {
  return state.docker.containers.find((container) => container.name === name) ?? null;
}

export function siteNamespace(state: NetworkState, machine: SiteMachine): Namespace | null {
  return state.namespaces.find((namespace) => namespace.machine === machine) ?? null;
}

export function containerNamespace(state: NetworkState, container: Container): Namespace | null {
  return state.namespaces.find((namespace) => namespace.id === container.namespace) ?? null;
}

/** The network namespace a machine's processes are in; null where it is not running or not seen. */
export function machineNamespace(state: NetworkState, machine: MachineName): Namespace | null {
  if (!isContainerMachine(machine)) return siteNamespace(state, machine);
  const container = findContainer(state, machine.slice('container:'.length));
  return container && containerNamespace(state, container);
}

function isContainerMachine(machine: MachineName): machine is `container:${string}` {
  return machine.startsWith('container:');
}

export function findLink(namespace: Namespace | null, name: string): Link | null {
  return namespace?.links.find((link) => link.name === name) ?? null;
}

/** The first IPv4 address that is not of loopback's scope. */
export function globalAddress(link: Link | null): Address | null {
  return link?.addresses.find((address) => address.family === 4 && address.scope !== 'host') ?? null;
}

/** The link a container reaches its network by: its first that is not loopback and has an address. */
export function uplink(namespace: Namespace | null): Link | null {
  const candidates = namespace?.links.filter((link) => link.kind !== 'loopback') ?? [];
  return candidates.find((link) => globalAddress(link) !== null) ?? candidates[0] ?? null;
}

/** The links of a namespace that are ports of a bridge in it. */
export function portsOf(namespace: Namespace | null, bridge: string): Link[] {
  return namespace?.links.filter((link) => link.bridge === bridge) ?? [];
}

/** The end of a veth pair that is in `here` and whose other end is `link` of `there`; null where there is none. */
export function otherEnd(here: Namespace | null, link: Link, there: Namespace): Link | null {
  return here?.links.find(({ peer }) => peer?.index === link.index && peer.namespace === there.id) ?? null;
}

/** Whose namespace it is, in words: the host, container web, the name it has under /var/run/netns. */
export function namespaceWords({ machine, containers, names, id }: Namespace): string {
  if (machine) return machine;
  return containers.length > 0 ? `container ${containers.join(' and ')}` : (names[0] ?? id);
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

/** A container's network mode in content's words: bridge, host, none, container:NAME, or a network's name. */
export function networkMode(state: NetworkState, container: Container): string {
  if (container.networkMode === 'default') return 'bridge';
  const [kind, id] = container.networkMode.split(':');
  if (kind !== 'container' || !id) return container.networkMode;
  const other = state.docker.containers.find((candidate) => candidate.id.startsWith(id) || candidate.name === id);
  return `container:${other?.name ?? id}`;
}

/** Why nothing is known of Docker's things; null while the daemon answers. */
export function dockerSilence(state: NetworkState): string | null {
  if (state.docker.running) return null;
  const unit = state.docker.units['docker.service'];
  return `Docker does not run${unit ? ` (docker.service is ${unit})` : ''}`;
}
