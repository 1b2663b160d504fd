// Follows a packet: out of a machine, through bridges and veth pairs, into the next machine, and so on until it ends.
import { hasSetting } from '../../network/state-queries.ts';
import type { Link } from '../../protocol/network-state.ts';
import { passHook } from './hooks.ts';
import { UnsupportedError } from './unsupported-error.ts';
import { addressOn, findWay, isLocal, type Way } from './routes.ts';
import { isSame, portToward, whoHas, type Station } from './link-layer.ts';
import { begin, lose, placeText, tell, type Ending, type PacketContext } from './packet-context.ts';
import { peerOf } from './simulated-network.ts';

/** Sends a packet made by a program or, if `process` is null, by the kernel. Throws UnsupportedError. */
export function send(context: PacketContext, process: string | null): Ending {
  const { flight, namespace } = context;
  const way = findWay(namespace, flight.packet.destination);
  if (way.decision === 'none') return { kind: 'unsent', context };
  tell(context, { kind: 'socket', action: 'sends', process });
  tellWay(context, way);
  const { destination } = flight.packet;
  const stopped = passHook(context, 'output', { in: null, out: deviceOf(context, way) });
  if (stopped) return stopped;
  const now = flight.packet.destination === destination ? way : findWay(namespace, flight.packet.destination);
  const where = placeText(context);
  if (now.decision === 'none')
    return lose(context, `In ${where} nothing leads to ${flight.packet.destination}, where the packet was turned to.`);
  if (now.decision === 'on' && flight.packet.source.startsWith('127.') && !admitsLoopback(context))
    return lose(
      context,
      `The kernel lets no packet from ${flight.packet.source} leave ${where} (route_localnet is off).`,
    );
  if (deviceOf(context, now) !== deviceOf(context, way)) tellWay(context, now);
  return leave(context, now, null);
}

/** Sends a frame out through one port of a bridge: it is not routed and passes no rule. */
export function sendByPort(context: PacketContext, port: Link): Ending {
  tell(context, { kind: 'socket', action: 'sends', process: null });
  tell(context, { kind: 'interface', interface: port.name, direction: 'out', bridge: port.bridge });
  const peer = peerOf(context.network, port);
  return peer
    ? cross(context, port, peer)
    : lose(context, `What is behind ${port.name} in ${placeText(context)} is not observed.`);
}

/** Throws UnsupportedError if it might: the setting belongs to each interface. */
function admitsLoopback({ namespace }: PacketContext): false {
  if (hasSetting(namespace, 'route_localnet'))
    throw new UnsupportedError('what becomes of addresses of loopback where route_localnet is on');
  return false;
}

function tellWay(context: PacketContext, way: Exclude<Way, { decision: 'none' }>): void {
  const gateway = way.decision === 'on' ? way.gateway : null;
  tell(context, { kind: 'route', decision: 'on', interface: deviceOf(context, way)?.name ?? null, gateway });
}

/** A machine sends to itself through lo. */
function deviceOf({ namespace }: PacketContext, way: Way): Link | null {
  if (way.decision === 'on') return way.link;
  return namespace.links.find(({ kind }) => kind === 'loopback') ?? null;
}

/** Sends it through POSTROUTING and out. */
function leave(context: PacketContext, way: Exclude<Way, { decision: 'none' }>, came: Link | null): Ending {
  const link = deviceOf(context, way);
  const stopped = passHook(context, 'postrouting', { in: came, out: link });
  if (stopped) return stopped;
  if (link?.kind === 'loopback') {
    if (!link.up) return lose(context, `In ${placeText(context)} lo is down.`);
    tell(context, { kind: 'interface', interface: link.name, direction: 'out', bridge: null });
    tell(context, { kind: 'interface', interface: link.name, direction: 'in', bridge: null });
    return take(context, link, false);
  }
  const neighbour = (way.decision === 'on' ? way.gateway : null) ?? context.flight.packet.destination;
  return transmit(context, link!, neighbour);
}

/** Hands it to a neighbour on the link. */
function transmit(context: PacketContext, link: Link, neighbour: string): Ending {
  const dummy = link.kind === 'dummy';
  const station = dummy ? null : ask(context, link, neighbour);
  const where = placeText(context);
  if (!station && !dummy)
    return lose(context, `In ${where} the packet does not leave by ${link.name}: nobody has ${neighbour} there (ARP).`);
  tell(context, { kind: 'interface', interface: link.name, direction: 'out', bridge: link.bridge });
  if (!station) return lose(context, `${link.name} in ${where} is a dummy: what leaves by it is gone.`);
  if (link.kind !== 'bridge') return cross(context, link, station);
  return leaveByPort(context, portToward(context.network, { namespace: context.namespace, link }, station)!, station);
}

/** ARP: the sender address is the packet's source if that is the machine's own, otherwise an address of the link. */
function ask({ network, namespace, flight }: PacketContext, link: Link, neighbour: string): Station | null {
  const { source } = flight.packet;
  const name = isLocal(namespace, source) ? source : (addressOn(namespace, link, neighbour) ?? source);
  return whoHas(network, { namespace, link }, neighbour, name);
}

function leaveByPort(context: PacketContext, port: Link, station: Station): Ending {
  tell(context, { kind: 'interface', interface: port.name, direction: 'out', bridge: port.bridge });
  return cross(context, port, station);
}

/** Passes it through a veth pair into the other namespace, which knows nothing of the packet yet. */
function cross({ network, flight }: PacketContext, link: Link, station: Station): Ending {
  const { namespace, link: entry } = peerOf(network, link)!;
  const bridge = namespace.links.find(({ kind, name }) => kind === 'bridge' && name === entry.bridge);
  const context = begin({ network, flight, namespace, ...(bridge && { port: entry }) });
  tell(context, { kind: 'interface', interface: entry.name, direction: 'in', bridge: entry.bridge });
  return bridge ? takeByBridge(context, bridge, entry, station) : take(context, entry, false);
}

/** With br_netfilter, bridged packets pass iptables too, and the bridge is the interface in its rules. */
function takeByBridge(context: PacketContext, bridge: Link, port: Link, to: Station): Ending {
  const { flight, namespace, network } = context;
  const here: Station = { namespace, link: bridge };
  const { destination } = flight.packet;
  const filtered = namespace.bridgeFiltering !== false;
  const first = filtered ? passHook(context, 'prerouting', { in: bridge, out: null }) : null;
  if (first) return first;
  let station: Station | null = to;
  if (flight.packet.destination !== destination) {
    const way = findWay(namespace, flight.packet.destination);
    const bridged = way.decision === 'on' && way.link === bridge;
    station = bridged ? ask(context, bridge, way.gateway ?? flight.packet.destination) : here;
    if (!station) return lose(context, `Nobody on ${bridge.name} has ${flight.packet.destination} (ARP).`);
  }
  if (isSame(here)(station)) {
    tell(context, { kind: 'interface', interface: bridge.name, direction: 'in', bridge: null });
    return take(context, bridge, filtered);
  }
  const out = portToward(network, here, station, port);
  if (!out)
    return lose(
      context,
      `No other port of ${bridge.name} in ${placeText(context)} leads to ${placeText({ ...context, ...station })}.`,
    );
  const asked = () =>
    passHook(context, 'forward', { in: bridge, out: bridge }) ??
    passHook(context, 'postrouting', { in: null, out: bridge });
  const stopped = filtered ? asked() : null;
  return stopped ?? leaveByPort(context, out, station);
}

/** The machine takes the packet: for itself, or to forward it. */
function take(context: PacketContext, came: Link, passedPrerouting: boolean): Ending {
  const { flight, namespace } = context;
  const first = passedPrerouting ? null : passHook(context, 'prerouting', { in: came, out: null });
  if (first) return first;
  const { source, destination } = flight.packet;
  const where = placeText(context);
  if (came.kind !== 'loopback' && destination.startsWith('127.') && !admitsLoopback(context))
    return lose(context, `${where} takes no packet for ${destination} from outside (route_localnet is off).`);
  if (came.kind !== 'loopback' && (source.startsWith('127.') || isLocal(namespace, source)))
    return lose(context, `${where} takes no packet from outside that says it comes from ${source}.`);
  const way = findWay(namespace, destination);
  if (way.decision === 'here') {
    tell(context, { kind: 'route', decision: 'here', interface: null, gateway: null });
    return passHook(context, 'input', { in: came, out: null }) ?? { kind: 'delivered', context };
  }
  if (!namespace.forwarding) return lose(context, `${where} does not forward packets (ip_forward is 0).`);
  if (way.decision === 'none') {
    tell(context, { kind: 'route', decision: 'none', interface: null, gateway: null });
    return { kind: 'no-route', context };
  }
  if (flight.ttl <= 1) return { kind: 'expired', context };
  flight.ttl--;
  tellWay(context, way);
  return passHook(context, 'forward', { in: came, out: way.link }) ?? leave(context, way, came);
}
