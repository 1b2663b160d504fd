// Finds where a frame gets without routing: through veth pairs and bridge ports. What a bridge has learnt does not
// matter: a frame gets to whoever has the address.
import type { Link, Namespace } from '../../protocol/network-state.ts';
import { UnsupportedError } from './unsupported-error.ts';
import { isLocal } from './routes.ts';
import { peerOf, type SimulatedNetwork } from './simulated-network.ts';

/** An interface that takes frames for its namespace: a bridge itself, but not a port of a bridge. */
export interface Station {
  namespace: Namespace;
  link: Link;
}

/** The kinds of links that the model can follow. */
const followed = ['veth', 'bridge', 'loopback', 'dummy'];

/**
 * The station that answers when `sender` asks by that link for an address (ARP); null if none does. Linux answers for
 * all its addresses, whichever interface has them, but not to a sender that claims one of them. Throws
 * UnsupportedError.
 */
export function whoHas(network: SimulatedNetwork, from: Station, address: string, sender: string): Station | null {
  if (from.link.bridge !== null) return null; // the bridge takes the answers: the port’s own address is of no use
  if (!followed.includes(from.link.kind))
    throw new UnsupportedError(`an interface of the kind ${from.link.kind} (${from.link.name})`);
  const { stations, outOfSight } = reach(network, from);
  const having = stations.filter(({ namespace }) => isLocal(namespace, address) && !isLocal(namespace, sender));
  if (having.length > 1)
    throw new UnsupportedError(`which of several that have ${address} on one network answers first`);
  if (having.length === 0 && outOfSight)
    throw new UnsupportedError('what lies behind an interface that is not observed');
  return having[0] ?? null;
}

/** The port through which a bridge reaches a station; null if there is none. */
export function portToward(
  network: SimulatedNetwork,
  { namespace, link }: Station,
  station: Station,
  not?: Link,
): Link | null {
  const ports = openPorts(namespace, link).filter((port) => port.index !== not?.index);
  return ports.find((port) => behind(network, { namespace, link: port }).stations.some(isSame(station))) ?? null;
}

export function isSame(one: Station): (other: Station) => boolean {
  return ({ namespace, link }) => namespace.id === one.namespace.id && link.index === one.link.index;
}

interface Reached {
  stations: Station[];
  outOfSight: boolean;
}

function reach(network: SimulatedNetwork, from: Station): Reached {
  if (from.link.kind !== 'bridge') return behind(network, from);
  const ports = openPorts(from.namespace, from.link);
  return all(ports.map((link) => behind(network, { namespace: from.namespace, link })));
}

/** What is behind a link: the other end of its pair; if that is a port, the bridge and all behind its other ports. */
function behind(network: SimulatedNetwork, { link }: Station, passed: readonly Link[] = []): Reached {
  if (!link.up || !link.running || link.kind === 'loopback' || link.kind === 'dummy') return all([]);
  const peer = link.kind === 'veth' ? peerOf(network, link) : undefined;
  if (!peer) return { stations: [], outOfSight: true };
  if (passed.includes(peer.link)) return all([]); // a loop of bridges
  const { namespace } = peer;
  const bridge = namespace.links.find(({ kind, name }) => kind === 'bridge' && name === peer.link.bridge);
  if (!bridge) return peer.link.up ? { stations: [peer], outOfSight: false } : all([]);
  if (!openPorts(namespace, bridge).includes(peer.link)) return all([]);
  const others = openPorts(namespace, bridge).filter((port) => port !== peer.link);
  const beyond = others.map((port) => behind(network, { namespace, link: port }, [...passed, peer.link]));
  return all([{ stations: [{ namespace, link: bridge }], outOfSight: false }, ...beyond]);
}

function all(reached: readonly Reached[]): Reached {
  return {
    stations: reached.flatMap(({ stations }) => stations),
    outOfSight: reached.some(({ outOfSight }) => outOfSight),
  };
}

/** A bridge that is down forwards nothing. */
function openPorts({ links }: Namespace, { name, up }: Link): Link[] {
  return up ? links.filter((link) => link.bridge === name && link.up && link.running) : [];
}
