// Converts a NetworkState to table rows: machines and namespaces with their links, bridges, containers, published
// ports, rules. The order is stable, so that rows do not jump when something else changes.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import type { Chain, Link, Namespace, NetworkState, Rule } from '../../engine/protocol/network-state.ts';
import { placeOf, placeTitle } from '../../engine/network/place.ts';
import type { Kind } from '../app/kinds.ts';
import { requestTo } from '../trace/addresses.ts';

export interface NamespaceGroup {
  id: string;
  kind: Kind;
  /** for example "host", "container web" or "namespace blue" */
  title: string;
  forwarding: boolean;
  links: LinkRow[];
  defaultRoute: string | null;
}

interface LinkRow {
  name: string;
  kind: string;
  bridgeKind: boolean;
  addresses: string[];
  up: boolean;
  mac: string;
  /** "port of docker0", "pairs with eth0 in web (if 5)", or null */
  joined: string | null;
}

const machineOrder = ['host', 'client', 'internet'];

export function kindOf(namespace: Namespace): Kind {
  if (namespace.machine === 'host' || namespace.machine === 'client') return namespace.machine;
  return namespace.machine === 'internet' ? 'outside' : 'container';
}

export const namespaceTitle = (namespace: Namespace): string => placeTitle(placeOf(namespace));

export function namespaceGroups(state: NetworkState): NamespaceGroup[] {
  const rank = (namespace: Namespace) => (namespace.machine ? machineOrder.indexOf(namespace.machine) : 1.5);
  return [...state.namespaces]
    .sort((one, other) => rank(one) - rank(other) || namespaceTitle(one).localeCompare(namespaceTitle(other)))
    .map((namespace) => ({
      id: namespace.id,
      kind: kindOf(namespace),
      title: namespaceTitle(namespace),
      forwarding: namespace.forwarding,
      links: namespace.links.map((link) => linkRow(link, state)),
      defaultRoute: defaultRoute(namespace),
    }));
}

function defaultRoute(namespace: Namespace): string | null {
  const route = namespace.routes.find(({ destination }) => destination === 'default');
  if (!route) return null;
  return route.gateway ? `via ${route.gateway} dev ${route.device}` : `dev ${route.device}`;
}

function linkRow(link: Link, state: NetworkState): LinkRow {
  return {
    name: link.name,
    kind: link.kind,
    bridgeKind: link.kind === 'bridge',
    addresses: link.addresses.map(({ address, prefix }) => `${address}/${prefix}`),
    up: link.up,
    mac: link.mac,
    joined: [link.bridge && `port of ${link.bridge}`, peerText(link, state)].filter(Boolean).join(', ') || null,
  };
}

function peerText(link: Link, state: NetworkState): string | null {
  if (!link.peer) return null;
  const namespace = state.namespaces.find(({ id }) => id === link.peer!.namespace);
  const peer = namespace?.links.find(({ index }) => index === link.peer!.index);
  if (!namespace || !peer) return null; // the site's own cables are not observed
  return `pairs with ${peer.name} in ${namespaceTitle(namespace)}`;
}

export interface BridgeRow {
  name: string;
  namespace: string;
  address: string;
  up: boolean;
  ports: { name: string; leadsTo: string | null }[];
}

export function bridgeRows(state: NetworkState): BridgeRow[] {
  return state.namespaces.flatMap((namespace) =>
    namespace.links
      .filter((link) => link.kind === 'bridge')
      .map((bridge) => ({
        name: bridge.name,
        namespace: namespaceTitle(namespace),
        address: bridge.addresses.map(({ address, prefix }) => `${address}/${prefix}`).join(', '),
        up: bridge.up,
        ports: namespace.links
          .filter((link) => link.bridge === bridge.name)
          .map((link) => ({ name: link.name, leadsTo: peerText(link, state)?.replace('pairs with ', '') ?? null })),
      })),
  );
}

export interface ContainerRow {
  name: string;
  image: string;
  state: string;
  mode: string;
  addresses: string[];
  published: string[];
  exposed: string[];
  error: string;
}

export function containerRows(state: NetworkState): ContainerRow[] {
  return [...state.docker.containers]
    .sort((one, other) => one.createdAtMs - other.createdAtMs)
    .map((container) => ({
      name: container.name,
      image: container.image,
      state: container.state === 'exited' ? `exited (${container.exitCode})` : container.state,
      mode: container.networkMode,
      addresses: container.networks
        .filter(({ address }) => address !== '')
        .map(({ address, prefix }) => `${address}/${prefix}`),
      published: container.publishedPorts.map(
        ({ port, hostAddress, hostPort }) => `${hostAddress}:${hostPort} → ${port}`,
      ),
      exposed: container.exposedPorts,
      error: container.error,
    }));
}

export interface PublishedRow {
  key: string;
  container: string;
  on: string;
  hostPort: number;
  port: string;
  /** a packet to trace to it */
  trace: TraceRequest | null;
}

export function publishedRows(state: NetworkState): PublishedRow[] {
  return state.docker.containers.flatMap((container) =>
    container.publishedPorts.map((published) => {
      const { port, hostAddress: on, hostPort } = published;
      const key = `${container.id} ${on} ${hostPort} ${port}`;
      return { key, container: container.name, on, hostPort, port, trace: requestTo(published, state) };
    }),
  );
}

export interface ChainGroup {
  key: string;
  chain: Chain;
  /** names of the chains that jump to this one */
  from: string[];
}

const hookOrder = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** The chains of one table of one namespace: base chains in the packet's order, then the chains they jump to. */
export function chainGroups(namespace: Namespace, table: string): ChainGroup[] {
  const chains = namespace.chains.filter((chain) => chain.table === table);
  const rank = (name: string) => (hookOrder.includes(name) ? hookOrder.indexOf(name) : hookOrder.length);
  return chains
    .map((chain) => ({
      key: `${chain.table} ${chain.name}`,
      chain,
      from: chains.filter(({ rules }) => rules.some(({ target }) => target === chain.name)).map(({ name }) => name),
    }))
    .sort((one, other) => rank(one.chain.name) - rank(other.chain.name));
}

/** Tables with any content, in the order a packet meets them. */
export function tablesOf(namespace: Namespace): string[] {
  const order = ['raw', 'mangle', 'nat', 'filter'];
  return order.filter((table) => namespace.chains.some((chain) => chain.table === table));
}

/** A rule's text without its chain, for a row in that chain's table. */
export function ruleText(rule: Rule): string {
  return rule.text.replace(/^-A \S+ /, '');
}

/** True if every word of the filter is somewhere in the texts, ignoring case. */
export function matchesFilter(filter: string, ...texts: readonly (string | number | null)[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
