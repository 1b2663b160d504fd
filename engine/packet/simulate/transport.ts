// Interprets what a Packet says of its transport header: the flags of TCP, the type and code of ICMP (RFC 9293, 792).
import type { Packet } from '../../protocol/packet-trace.ts';

const icmpTypes: Record<string, readonly [type: number, code: number]> = {
  'echo reply': [0, 0],
  'network unreachable': [3, 0],
  'host unreachable': [3, 1],
  'protocol unreachable': [3, 2],
  'port unreachable': [3, 3],
  'network prohibited': [3, 9],
  'host prohibited': [3, 10],
  'administratively prohibited': [3, 13],
  'echo request': [8, 0],
  'time exceeded': [11, 0],
};

/** Values of --reject-with, as a Packet says them. */
export const rejections: Record<string, string> = {
  'icmp-net-unreachable': 'network unreachable',
  'icmp-host-unreachable': 'host unreachable',
  'icmp-proto-unreachable': 'protocol unreachable',
  'icmp-port-unreachable': 'port unreachable',
  'icmp-net-prohibited': 'network prohibited',
  'icmp-host-prohibited': 'host prohibited',
  'icmp-admin-prohibited': 'administratively prohibited',
  'tcp-reset': 'RST',
};

export function icmpTypeOf({ protocol, says }: Packet): readonly [number, number] | undefined {
  return protocol === 'icmp' ? icmpTypes[says] : undefined;
}

/** `text`: "any", "8", "3/1", as iptables -S prints it. */
export function isIcmpType(of: readonly [number, number] | undefined, text: string): boolean | 'unknown' {
  if (!of) return false;
  if (text === 'any') return true;
  if (!/^\d+(\/\d+)?$/.test(text)) return 'unknown';
  const [type, code] = text.split('/').map(Number);
  return of[0] === type && (code === undefined || of[1] === code);
}

/** `values`: the flags to examine and those that must be set, "FIN,SYN,RST,ACK" "SYN". */
export function tcpFlagsMatch({ protocol, says }: Packet, [looked = '', set = '']: string[]): boolean | 'unknown' {
  if (protocol !== 'tcp') return false;
  const flags = says === 'RST' ? ['RST', 'ACK'] : says.split(' ');
  const all = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];
  const named = (text: string) => (text === 'ALL' ? all : text === 'NONE' ? [] : text.split(','));
  if (![...named(looked), ...named(set)].every((flag) => all.includes(flag))) return 'unknown';
  return named(looked).every((flag) => flags.includes(flag) === named(set).includes(flag));
}
