// Connection tracking in one namespace: which flow a packet belongs to, and in which direction it goes. A source port
// that is not chosen yet is null; packets of one flow agree on that.
import { isIcmp, isSyn } from '../../network/packet-message.ts';
import type { Hop, Packet } from '../../protocol/packet-trace.ts';
import type { Namespace } from '../../protocol/network-state.ts';

export type ConntrackState = Extract<Hop, { kind: 'conntrack' }>['state'];
export type Side = 'source' | 'destination';
export type Tuple = Pick<Packet, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>;

export interface Entry {
  protocol: Packet['protocol'];
  original: Tuple;
  /** how an answer will look when it comes in */
  reply: Tuple;
  replied: boolean;
  /** the sides for which nat is decided, by a rule or because none applied */
  settled: Set<Side>;
}

export interface Tracking {
  state: ConntrackState;
  /** null for a packet that is invalid or not tracked */
  entry: Entry | null;
  /** it goes in the direction of the flow's first packet */
  original: boolean;
}

/** Whether the kernel tracks connections there: it does if a rule needs it. */
export function tracksConnections({ chains }: Namespace): boolean {
  return chains.some(
    ({ table, rules }) =>
      table === 'nat' ||
      rules.some(({ text }) => /-m (conntrack|state|connmark|connbytes)\b|-j (CT|CONNMARK)\b/.test(text)),
  );
}

export function inverse({ source, destination, sourcePort, destinationPort }: Tuple): Tuple {
  return { source: destination, destination: source, sourcePort: destinationPort, destinationPort: sourcePort };
}

export function tupleOf({ source, destination, sourcePort, destinationPort }: Tuple): Tuple {
  return { source, destination, sourcePort, destinationPort };
}

/** `about`: the packet that an ICMP error quotes. A packet that can begin a flow gets a new, unconfirmed entry. */
export function lookUp(entries: readonly Entry[], packet: Packet, about: Packet | null): Tracking {
  const { protocol } = about ?? packet;
  const tuple = about ? inverse(about) : tupleOf(packet);
  // If a machine pings itself, echo request and reply differ only in their type.
  const asks = protocol === 'icmp' && (about ? isIcmp(about, 'echo reply') : isIcmp(packet, 'echo request'));
  const replies = protocol === 'icmp' && !asks;
  const isOriginal = (one: Entry) => !replies && equal(one.original, tuple);
  const isReply = (one: Entry) => !asks && equal(one.reply, tuple);
  const entry = entries.find((one) => one.protocol === protocol && (isOriginal(one) || isReply(one)));
  if (!entry) return about || !begins(packet) ? { state: 'invalid', entry: null, original: true } : begin(packet);
  const original = isOriginal(entry);
  if (about) return { state: 'related', entry, original };
  if (!original) entry.replied = true;
  return { state: entry.replied ? 'established' : 'new', entry, original };
}

function begin(packet: Packet): Tracking {
  const { protocol } = packet;
  const original = tupleOf(packet);
  const entry: Entry = { protocol, original, reply: inverse(original), replied: false, settled: new Set() };
  return { state: 'new', entry, original: true };
}

function begins(packet: Packet): boolean {
  return packet.protocol === 'udp' || isSyn(packet) || isIcmp(packet, 'echo request');
}

function equal(one: Tuple, other: Tuple): boolean {
  return (
    one.source === other.source &&
    one.destination === other.destination &&
    one.sourcePort === other.sourcePort &&
    one.destinationPort === other.destinationPort
  );
}

export function isTranslated({ original, reply }: Entry, side: Side): boolean {
  const untouched = inverse(original);
  return side === 'source'
    ? reply.destination !== untouched.destination || reply.destinationPort !== untouched.destinationPort
    : reply.source !== untouched.source || reply.sourcePort !== untouched.sourcePort;
}
