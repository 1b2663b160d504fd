// Compares a packet's transport header with conditions of rules, as iptables -S prints them.
import { icmpMessage, reset, type Message } from '../../network/packet-message.ts';
import { tcpFlags, type Packet } from '../../protocol/packet-trace.ts';

/** Value of --reject-with → what it sends. */
export const rejections: Record<string, Message> = {
  'icmp-net-unreachable': icmpMessage('network unreachable'),
  'icmp-host-unreachable': icmpMessage('host unreachable'),
  'icmp-proto-unreachable': icmpMessage('protocol unreachable'),
  'icmp-port-unreachable': icmpMessage('port unreachable'),
  'icmp-net-prohibited': icmpMessage('network prohibited'),
  'icmp-host-prohibited': icmpMessage('host prohibited'),
  'icmp-admin-prohibited': icmpMessage('administratively prohibited'),
  'tcp-reset': reset,
};

/** `text`: "any", "8", "3/1", as iptables -S prints it. */
export function isIcmpType({ icmp }: Packet, text: string): boolean | 'unknown' {
  if (!icmp) return false;
  if (text === 'any') return true;
  if (!/^\d+(\/\d+)?$/.test(text)) return 'unknown';
  const [type, code] = text.split('/').map(Number);
  return icmp.type === type && (code === undefined || icmp.code === code);
}

/** `values`: the flags to examine and those that must be set, "FIN,SYN,RST,ACK" "SYN". */
export function tcpFlagsMatch({ protocol, flags }: Packet, [looked = '', set = '']: string[]): boolean | 'unknown' {
  if (protocol !== 'tcp') return false;
  const all: readonly string[] = tcpFlags;
  const isSet = (flag: string) => flags.some((one) => one === flag);
  const named = (text: string) => (text === 'ALL' ? all : text === 'NONE' ? [] : text.split(','));
  if (![...named(looked), ...named(set)].every((flag) => all.includes(flag))) return 'unknown';
  return named(looked).every((flag) => isSet(flag) === named(set).includes(flag));
}
