// Converts a NetworkState to the things of a drawing: boxes (namespaces, stopped containers), links, cables, published
// ports. Positions and looks are decided elsewhere.
import type { Container, Link, Namespace, NetworkState } from '../../engine/protocol/network-state.ts';
import { type Cable, cablesOf } from './cables.ts';
import { namespaceTitle } from './tables.ts';
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

export interface Graph {
  /** the site's machines, in their own columns; null if not observed */
  host: Host | null;
  client: Box | null;
  internet: Box | null;
  /** all other namespaces, and stopped containers, in a stable order */
  boxes: Box[];
  cables: Cable[];
  /** the site's LAN and gateway, as far as its machines' routes show them */
  lan: { id: TopologyId; subnet: string };
  gateway: { id: TopologyId; address: string };
}

export interface Box {
  /** id of the namespace, or of a stopped container */
  id: TopologyId;
  /** stays the same when a container stops and starts again in another namespace */
  key: string;
  title: string;
  kind: 'host' | 'client' | 'outside' | 'container' | null;
  /** names under /var/run/netns */
  names: string[];
  containers: ContainerThing[];
  /** without lo */
  links: LinkThing[];
  published: PublishedThing[];
}

export interface Host extends Box {
  rules: { id: TopologyId; count: number; forwarding: boolean };
}

export interface ContainerThing {
  id: TopologyId;
  name: string;
  /** a remark, for example "host mode" or "exited (137)"; or empty */
  note: string;
  running: boolean;
  /** name of the bridge of its first network, if it has one */
  bridge: string | null;
}

export interface LinkThing {
  id: TopologyId;
  /** title of its namespace, for example "host" or "web" */
  where: string;
  name: string;
  kind: string;
  /** IPv4 with prefix; IPv6 only if global */
  addresses: string[];
  /** "down" or "no carrier"; null if all is well */
  trouble: 'down' | 'no carrier' | null;
  /** name of the bridge it is a port of */
  bridge: string | null;
}

export interface PublishedThing {
  id: TopologyId;
  container: string;
  /** ":32768", or "127.0.0.1:8080" if published on one address */
  from: string;
  /** for example "80/tcp" */
  to: string;
}

export function graphOf(state: NetworkState): Graph {
  const machine = (name: Namespace['machine']) => state.namespaces.find((namespace) => namespace.machine === name);
  const [host, client, internet] = [machine('host'), machine('client'), machine('internet')];
  const others = state.namespaces.filter((namespace) => namespace.machine === null);
  const stopped = state.docker.containers.filter(({ namespace }) => namespace === null);
  return {
    host: host ? { ...box(host, state), rules: rulesOf(host) } : null,
    client: client ? box(client, state) : null,
    internet: internet ? box(internet, state) : null,
    boxes: [...others.map((namespace) => box(namespace, state)), ...stopped.map((one) => stoppedBox(one, state))].sort(
      byAge(state),
    ),
    cables: cablesOf(state),
    lan: { id: lanId, subnet: client?.routes.find(({ scope }) => scope === 'link')?.destination ?? '' },
    gateway: { id: gatewayId, address: client?.routes.find(({ gateway }) => gateway)?.gateway ?? '' },
  };
}

/** Oldest container first, then namespaces without containers by name: later things are further down. */
function byAge(state: NetworkState): (one: Box, other: Box) => number {
  const created = new Map(state.docker.containers.map(({ name, createdAtMs }) => [name, createdAtMs]));
  const age = ({ containers }: Box) => Math.min(...containers.map(({ name }) => created.get(name) ?? Infinity));
  return (one, other) => {
    const [a, b] = [age(one), age(other)];
    return a === b ? one.title.localeCompare(other.title) : a < b ? -1 : 1;
  };
}

function box(namespace: Namespace, state: NetworkState): Box {
  const inside = state.docker.containers
    .filter((container) => container.namespace === namespace.id)
    .sort((one, other) => Number(sharing(one)) - Number(sharing(other)) || one.createdAtMs - other.createdAtMs);
  return {
    id: namespaceId(namespace.id),
    key: boxKey(namespace, inside),
    title: namespaceTitle(namespace),
    kind: kindOf(namespace, inside),
    names: namespace.names,
    containers: inside.map((container) => containerThing(container, state)),
    links: namespace.links.filter(({ kind }) => kind !== 'loopback').map((link) => linkThing(link, namespace)),
    published: inside.flatMap(publishedThings),
  };
}

function stoppedBox(container: Container, state: NetworkState): Box {
  return {
    id: containerId(container.name),
    key: `container ${container.name}`,
    title: container.name,
    kind: 'container',
    names: [],
    containers: [containerThing(container, state)],
    links: [],
    published: [],
  };
}

function boxKey(namespace: Namespace, inside: Container[]): string {
  if (inside[0] && !namespace.machine) return `container ${inside[0].name}`;
  return namespace.names[0] ? `netns ${namespace.names[0]}` : namespace.id;
}

function kindOf({ machine }: Namespace, inside: Container[]): Box['kind'] {
  if (machine) return machine === 'internet' ? 'outside' : machine;
  return inside.length > 0 ? 'container' : null;
}

const sharing = ({ networkMode }: Container) => networkMode.startsWith('container:');

function containerThing(container: Container, state: NetworkState): ContainerThing {
  const network = state.docker.networks.find(({ name }) => name === container.networks[0]?.name);
  return {
    id: containerId(container.name),
    name: container.name,
    note: noteOf(container, state),
    running: container.namespace !== null,
    bridge: network?.bridge ?? null,
  };
}

function noteOf(container: Container, state: NetworkState): string {
  const { networkMode, state: now } = container;
  if (now === 'exited') return `exited (${container.exitCode})`;
  if (now !== 'running') return now;
  if (networkMode === 'host' || networkMode === 'none') return `${networkMode} mode`;
  if (!sharing(container)) return '';
  const owner = networkMode.slice('container:'.length);
  return `shares ${state.docker.containers.find(({ id, name }) => id === owner || name === owner)?.name ?? 'a namespace'}`;
}

function linkThing(link: Link, namespace: Namespace): LinkThing {
  return {
    id: linkId(namespace.id, link.name),
    where: namespaceTitle(namespace),
    name: link.name,
    kind: link.kind,
    addresses: link.addresses
      .filter(({ family, scope }) => family === 4 || scope === 'global')
      .map(({ address, prefix }) => `${address}/${prefix}`),
    trouble: !link.up ? 'down' : link.running ? null : 'no carrier',
    bridge: link.bridge,
  };
}

function publishedThings(container: Container): PublishedThing[] {
  return [...container.publishedPorts]
    .sort((one, other) => one.hostPort - other.hostPort)
    .map((published) => ({
      id: publishedId(published),
      container: container.name,
      from: `${everywhere(published.hostAddress) ? '' : published.hostAddress}:${published.hostPort}`,
      to: published.port,
    }));
}

const everywhere = (address: string) => address === '0.0.0.0' || address === '::' || address === '';

function rulesOf(host: Namespace): Host['rules'] {
  return {
    id: rulesId(host.id),
    count: host.chains.reduce((sum, { rules }) => sum + rules.length, 0),
    forwarding: host.forwarding,
  };
}
