// What a packet is for its receiver, by the flags of TCP or the type and code of ICMP (RFC 9293, 792), and its name.
import type { Packet } from '../protocol/packet-trace.ts';

/** The part of a Packet that tells it. */
export type Message = Pick<Packet, 'flags' | 'icmp'>;

const icmpMessages = {
  'echo reply': [0, 0],
  'network unreachable': [3, 0],
  'host unreachable': [3, 1],
  'protocol unreachable': [3, 2],
  'port unreachable': [3, 3],
  'fragmentation needed': [3, 4],
  'network prohibited': [3, 9],
  'host prohibited': [3, 10],
  'administratively prohibited': [3, 13],
  'echo request': [8, 0],
  'time exceeded': [11, 0],
} as const;

export type IcmpName = keyof typeof icmpMessages;

export const syn: Message = { flags: ['SYN'], icmp: null };
export const synAck: Message = { flags: ['SYN', 'ACK'], icmp: null };
export const reset: Message = { flags: ['RST', 'ACK'], icmp: null };
export const datagram: Message = { flags: [], icmp: null };

export function icmpMessage(name: IcmpName): Message {
  const [type, code] = icmpMessages[name];
  return { flags: [], icmp: { type, code } };
}

/** Only SYN: it asks for a connection. */
export function isSyn({ flags }: Message): boolean {
  return flags.join(' ') === 'SYN';
}

export function isSynAck({ flags }: Message): boolean {
  return flags.join(' ') === 'SYN ACK';
}

/** With or without ACK, which adds nothing. */
export function isReset({ flags }: Message): boolean {
  return flags.includes('RST');
}

/** Of the types that have no use for a code, any code. */
export function isIcmp({ icmp }: Message, ...names: IcmpName[]): boolean {
  return names.some((name) => {
    const [type, code] = icmpMessages[name];
    return icmp?.type === type && (type !== unreachable || icmp.code === code);
  });
}

const unreachable = 3;

/** An ICMP message about a packet that was not delivered. */
export function isDeliveryError(message: Message): boolean {
  if (isIcmp(message, 'time exceeded')) return true;
  return message.icmp?.type === unreachable && !isIcmp(message, 'fragmentation needed');
}

/** "SYN", "RST", "datagram", "echo request", "port unreachable". */
export function messageWords(packet: Pick<Packet, 'protocol'> & Message): string {
  const { protocol, flags, icmp } = packet;
  if (protocol === 'udp') return 'datagram';
  if (icmp === null) return isReset(packet) ? 'RST' : flags.join(' ') || 'no flags';
  const names = Object.keys(icmpMessages) as IcmpName[];
  const unnamed = icmp.type === unreachable ? `unreachable, code ${icmp.code}` : `ICMP type ${icmp.type}`;
  return names.find((name) => isIcmp(packet, name)) ?? unnamed;
}
