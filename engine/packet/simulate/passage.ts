// A packet's way: out of a machine, through bridges and veth pairs, into the next one, and so on until it ends.
import type { Link } from '../../protocol/network-state.ts';
import { passHook } from './hooks.ts';
import { CannotTell } from './cannot-tell.ts';
import { addressOn, findWay, isLocal, type Way } from './routes.ts';
import { isSame, portToward, whoHas, type Station } from './segment.ts';
import { begin, lose, placeOf, tell, type Ending, type Stay } from './stay.ts';
import { peerOf } from './world.ts';

/** Sends what a program, or the kernel in its place, has made. Throws CannotTell. */
export function send(stay: Stay, process: string | null): Ending {
  const { flight, namespace } = stay;
  const way = findWay(namespace, flight.packet.destination);
  if (way.decision === 'none') return { kind: 'unsent', stay };
  tell(stay, { kind: 'socket', action: 'sends', process });
  tellWay(stay, way);
  const { destination } = flight.packet;
  const stopped = passHook(stay, 'output', { in: null, out: deviceOf(stay, way) });
  if (stopped) return stopped;
  const now = flight.packet.destination === destination ? way : findWay(namespace, flight.packet.destination);
  const where = placeOf(stay);
  if (now.decision === 'none')
    return lose(stay, `In ${where} nothing leads to ${flight.packet.destination}, where the packet was turned to.`);
  if (now.decision === 'on' && flight.packet.source.startsWith('127.') && !admitsLoopback(stay))
    return lose(stay, `The kernel lets no packet from ${flight.packet.source} leave ${where} (route_localnet is off).`);
  if (deviceOf(stay, now) !== deviceOf(stay, way)) tellWay(stay, now);
  return leave(stay, now, null);
}

/** Puts a frame out by one port of a bridge: it is not routed and passes no rule. */
export function sendByPort(stay: Stay, port: Link): Ending {
  tell(stay, { kind: 'socket', action: 'sends', process: null });
  tell(stay, { kind: 'interface', interface: port.name, direction: 'out', bridge: port.bridge });
  const peer = peerOf(stay.world, port);
  return peer
    ? cross(stay, port, peer)
    : lose(stay, `What is behind ${port.name} in ${placeOf(stay)} is not observed.`);
}

/** Throws CannotTell where it may be that it does: the setting is one of each interface. */
function admitsLoopback({ namespace: { besides = [] } }: Stay): false {
  if (besides.some((setting) => setting.includes('route_localnet')))
    throw new CannotTell('what becomes of addresses of loopback where route_localnet is on');
  return false;
}

function tellWay(stay: Stay, way: Exclude<Way, { decision: 'none' }>): void {
  const gateway = way.decision === 'on' ? way.gateway : null;
  tell(stay, { kind: 'route', decision: 'on', interface: deviceOf(stay, way)?.name ?? null, gateway });
}

/** To itself a machine sends by lo. */
function deviceOf({ namespace }: Stay, way: Way): Link | null {
  if (way.decision === 'on') return way.link;
  return namespace.links.find(({ kind }) => kind === 'loopback') ?? null;
}

/** Through POSTROUTING and out. */
function leave(stay: Stay, way: Exclude<Way, { decision: 'none' }>, came: Link | null): Ending {
  const link = deviceOf(stay, way);
  const stopped = passHook(stay, 'postrouting', { in: came, out: link });
  if (stopped) return stopped;
  if (link?.kind === 'loopback') {
    if (!link.up) return lose(stay, `In ${placeOf(stay)} lo is down.`);
    tell(stay, { kind: 'interface', interface: link.name, direction: 'out', bridge: null });
    tell(stay, { kind: 'interface', interface: link.name, direction: 'in', bridge: null });
    return take(stay, link, false);
  }
  const neighbour = (way.decision === 'on' ? way.gateway : null) ?? stay.flight.packet.destination;
  return transmit(stay, link!, neighbour);
}

/** Hands it to a neighbour on the link. */
function transmit(stay: Stay, link: Link, neighbour: string): Ending {
  const dummy = link.kind === 'dummy';
  const station = dummy ? null : ask(stay, link, neighbour);
  const where = placeOf(stay);
  if (!station && !dummy)
    return lose(stay, `In ${where} the packet does not leave by ${link.name}: nobody has ${neighbour} there (ARP).`);
  tell(stay, { kind: 'interface', interface: link.name, direction: 'out', bridge: link.bridge });
  if (!station) return lose(stay, `${link.name} in ${where} is a dummy: what leaves by it is gone.`);
  if (link.kind !== 'bridge') return cross(stay, link, station);
  return leaveByPort(stay, portToward(stay.world, { namespace: stay.namespace, link }, station)!, station);
}

/** ARP: in the name of the packet's source where that is the machine's own, else of an address on the link. */
function ask({ world, namespace, flight }: Stay, link: Link, neighbour: string): Station | null {
  const { source } = flight.packet;
  const name = isLocal(namespace, source) ? source : (addressOn(namespace, link, neighbour) ?? source);
  return whoHas(world, { namespace, link }, neighbour, name);
}

function leaveByPort(stay: Stay, port: Link, station: Station): Ending {
  tell(stay, { kind: 'interface', interface: port.name, direction: 'out', bridge: port.bridge });
  return cross(stay, port, station);
}

/** Through a veth pair into the other namespace, where nothing is known of the packet yet. */
function cross({ world, flight }: Stay, link: Link, station: Station): Ending {
  const { namespace, link: entry } = peerOf(world, link)!;
  const bridge = namespace.links.find(({ kind, name }) => kind === 'bridge' && name === entry.bridge);
  const stay = begin({ world, flight, namespace, ...(bridge && { port: entry }) });
  tell(stay, { kind: 'interface', interface: entry.name, direction: 'in', bridge: entry.bridge });
  return bridge ? takeByBridge(stay, bridge, entry, station) : take(stay, entry, false);
}

/** With br_netfilter, iptables is asked about what a bridge passes on, and the bridge is the interface it names. */
function takeByBridge(stay: Stay, bridge: Link, port: Link, to: Station): Ending {
  const { flight, namespace, world } = stay;
  const here: Station = { namespace, link: bridge };
  const { destination } = flight.packet;
  const filtered = namespace.bridgeFiltering !== false;
  const first = filtered ? passHook(stay, 'prerouting', { in: bridge, out: null }) : null;
  if (first) return first;
  let station: Station | null = to;
  if (flight.packet.destination !== destination) {
    const way = findWay(namespace, flight.packet.destination);
    const bridged = way.decision === 'on' && way.link === bridge;
    station = bridged ? ask(stay, bridge, way.gateway ?? flight.packet.destination) : here;
    if (!station) return lose(stay, `Nobody on ${bridge.name} has ${flight.packet.destination} (ARP).`);
  }
  if (isSame(here)(station)) {
    tell(stay, { kind: 'interface', interface: bridge.name, direction: 'in', bridge: null });
    return take(stay, bridge, filtered);
  }
  const out = portToward(world, here, station, port);
  if (!out)
    return lose(
      stay,
      `No other port of ${bridge.name} in ${placeOf(stay)} leads to ${placeOf({ ...stay, ...station })}.`,
    );
  const asked = () =>
    passHook(stay, 'forward', { in: bridge, out: bridge }) ?? passHook(stay, 'postrouting', { in: null, out: bridge });
  const stopped = filtered ? asked() : null;
  return stopped ?? leaveByPort(stay, out, station);
}

/** The packet is the machine's: for itself, or to be passed on. */
function take(stay: Stay, came: Link, passedPrerouting: boolean): Ending {
  const { flight, namespace } = stay;
  const first = passedPrerouting ? null : passHook(stay, 'prerouting', { in: came, out: null });
  if (first) return first;
  const { source, destination } = flight.packet;
  const where = placeOf(stay);
  if (came.kind !== 'loopback' && destination.startsWith('127.') && !admitsLoopback(stay))
    return lose(stay, `${where} takes no packet for ${destination} from outside (route_localnet is off).`);
  if (came.kind !== 'loopback' && (source.startsWith('127.') || isLocal(namespace, source)))
    return lose(stay, `${where} takes no packet from outside that says it comes from ${source}.`);
  const way = findWay(namespace, destination);
  if (way.decision === 'here') {
    tell(stay, { kind: 'route', decision: 'here', interface: null, gateway: null });
    return passHook(stay, 'input', { in: came, out: null }) ?? { kind: 'delivered', stay };
  }
  if (!namespace.forwarding) return lose(stay, `${where} does not forward packets (ip_forward is 0).`);
  if (way.decision === 'none') {
    tell(stay, { kind: 'route', decision: 'none', interface: null, gateway: null });
    return { kind: 'no-route', stay };
  }
  if (flight.ttl <= 1) return { kind: 'expired', stay };
  flight.ttl--;
  tellWay(stay, way);
  return passHook(stay, 'forward', { in: came, out: way.link }) ?? leave(stay, way, came);
}
