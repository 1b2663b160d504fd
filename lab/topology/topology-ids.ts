// The ids of the things that the topology draws, the same for all parts of the page. They are built from the
// NetworkState, so an id stays while its thing exists. A thing that is not drawn by itself (lo, the rules of a
// container) is represented by what contains it: see `enclosing`.
export type TopologyId = string;

/** A network namespace's box; `namespace`: its id in NetworkState, for example "net:[4026533079]". */
export function namespaceId(namespace: string): TopologyId {
  return `namespace ${namespace}`;
}

/** An interface by name in its namespace; bridges and bridge ports are links too. */
export function linkId(namespace: string, name: string): TopologyId {
  return `link ${namespace} ${name}`;
}

/** Routing and iptables of a namespace, which forwarded packets pass. */
export function rulesId(namespace: string): TopologyId {
  return `rules ${namespace}`;
}

/** A container, running or not, by name. */
export function containerId(name: string): TopologyId {
  return `container ${name}`;
}

/**
 * A published port, drawn as an arrow from the host's edge to the container's port; as in Docker's `publishedPorts`.
 */
export function publishedId(published: { port: string; hostAddress: string; hostPort: number }): TopologyId {
  return `published ${published.hostAddress} ${published.hostPort}/${published.port.split('/')[1]}`;
}

/**
 * The cable between two links: a veth pair, or the connection to the site's LAN. The order of the ends does not matter.
 */
export function cableId(one: TopologyId, other: TopologyId): TopologyId {
  return `cable ${[one, other].sort().join(' ~ ')}`;
}

/** The line between a port and its bridge; `port`: the link's name. */
export function portId(namespace: string, port: string): TopologyId {
  return `port ${namespace} ${port}`;
}

/** The LAN of the site, to which host, client and the gateway are cabled. */
export const lanId: TopologyId = 'lan';
/** The router between the LAN and the internet, 192.168.190.2. */
export const gatewayId: TopologyId = 'gateway';

/**
 * What represents a thing that is not drawn itself: for a port its link, for a link or rules their box. Null for
 * everything else.
 */
export function enclosing(id: TopologyId): TopologyId | null {
  const [, kind, namespace, name] = /^(link|rules|port) (\S+)(?: (.+))?$/.exec(id) ?? [];
  if (namespace === undefined) return null;
  return kind === 'port' ? linkId(namespace, name!) : namespaceId(namespace);
}
