// Address translation: a nat rule writes into the flow's conntrack entry; all packets of the flow are rewritten from
// the entry.
import type { Hook, Packet, RuleReference } from '../../protocol/packet-trace.ts';
import type { Link } from '../../protocol/network-state.ts';
import { UnsupportedError } from './unsupported-error.ts';
import type { Settled } from './chain-walk.ts';
import { inverse, isTranslated, type Entry, type Side, type Tracking, type Tuple } from './conntrack.ts';
import { mapInto } from '../../network/ipv4.ts';
import { addressOn } from './routes.ts';
import { tell, type PacketContext } from './packet-context.ts';

/** The links by which a packet came and will leave, as far as the hook knows them. */
export interface Links {
  in: Link | null;
  out: Link | null;
}

interface End {
  address: string;
  /** undefined: unchanged */
  port?: number;
}

/** Writes the rule's translation into the entry. Throws UnsupportedError if the kernel would choose between several. */
export function bind(context: PacketContext, entry: Entry, { target, options, rule }: Settled, links: Links): void {
  const side: Side = ['DNAT', 'REDIRECT'].includes(target) || isInward(rule) ? 'destination' : 'source';
  const end = endOf(context, { target, options, rule }, links, side);
  const { reply } = entry;
  if (side === 'destination') {
    reply.source = end.address;
    reply.sourcePort = end.port ?? reply.sourcePort;
  } else {
    reply.destination = end.address;
    reply.destinationPort = end.port ?? reply.destinationPort;
  }
}

function isInward({ chain, text }: RuleReference): boolean {
  return /-j NETMAP/.test(text ?? '') && (chain === 'PREROUTING' || chain === 'OUTPUT');
}

function endOf(context: PacketContext, { target, options, rule }: Settled, links: Links, side: Side): End {
  const { packet } = context.flight;
  const value = (name: string) => options.get(name)?.[0];
  if (options.has('--random') || options.has('--random-fully'))
    throw new UnsupportedError(`which port ${target} --random chooses`, rule);
  if (target === 'DNAT') return endIn(value('--to-destination') ?? '', rule);
  if (target === 'SNAT') return endIn(value('--to-source') ?? '', rule);
  if (target === 'NETMAP') return { address: mapped(value('--to') ?? '', packet[side], rule) };
  const ports = value('--to-ports');
  const port = ports === undefined ? {} : { port: onePort(ports, rule) };
  if (target === 'REDIRECT') return { address: redirected(links.in, rule), ...port };
  const neighbour = packet.destination; // the router’s address lies in the same network as the interface’s own
  const address = links.out && addressOn(context.namespace, links.out, neighbour);
  if (!address) throw new UnsupportedError('which address MASQUERADE gives where the interface has none', rule);
  return { address, ...port };
}

/** The address of the interface it came in by; for the machine's own packets, loopback. */
function redirected(link: Link | null, rule: RuleReference): string {
  if (!link) return '127.0.0.1';
  const address = link.addresses.find(({ family }) => family === 4)?.address;
  if (!address) throw new UnsupportedError('where REDIRECT leads by an interface that has no address', rule);
  return address;
}

/** "172.17.0.2", "172.17.0.2:80"; ":80" is not valid here. */
function endIn(text: string, rule: RuleReference): End {
  const read = /^(\d+\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(text);
  if (!read) throw new UnsupportedError(`which of ${text || 'nothing'} the kernel takes`, rule);
  return { address: read[1]!, ...(read[2] !== undefined && { port: Number(read[2]) }) };
}

function onePort(text: string, rule: RuleReference): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UnsupportedError(`which of the ports ${text} the kernel takes`, rule);
}

function mapped(network: string, address: string, rule: RuleReference): string {
  const to = mapInto(network, address);
  if (to === null) throw new UnsupportedError(`what NETMAP makes of ${network}`, rule);
  return to;
}

/** Rewrites one side of the packet as its flow's entry says; `rule` is the rule that has just caused it. */
export function rewrite(
  context: PacketContext,
  tracking: Tracking,
  side: Side,
  hook: Hook,
  rule: RuleReference | null,
): void {
  const { entry, original } = tracking;
  const { flight } = context;
  if (!entry) return;
  // In an answer, the source corresponds to the first packet's destination, and the other way round.
  const changed: Side = original ? side : side === 'source' ? 'destination' : 'source';
  if (!isTranslated(entry, changed)) return;
  const wanted = inverse(original ? entry.reply : entry.original);
  const before = flight.packet;
  const packet = withEnd(before, wanted, side);
  if (flight.about) flight.about = quotedBefore(flight.about, original ? entry.reply : entry.original, side);
  if (packet[side] === before[side] && packet[`${side}Port`] === before[`${side}Port`]) return;
  flight.packet = packet;
  tell(context, { kind: 'rewrite', hook, side, before, rule });
}

function withEnd(packet: Packet, tuple: Tuple, side: Side): Packet {
  const port = packet.protocol === 'icmp' ? null : tuple[`${side}Port`];
  return { ...packet, [side]: tuple[side], [`${side}Port`]: port };
}

/** The packet quoted in an ICMP error is also translated back, on its other side: the receiver must recognise it. */
function quotedBefore(about: Packet, tuple: Tuple, side: Side): Packet {
  return withEnd(about, tuple, side === 'source' ? 'destination' : 'source');
}
