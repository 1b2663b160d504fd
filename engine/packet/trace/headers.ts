// Parses a packet's network and transport headers (RFC 791, 9293, 768, 792) from the kernel's trace.
import { tcpFlags, type Packet } from '../../protocol/packet-trace.ts';

export interface Headers {
  packet: Packet;
  /** the IPv4 identification: a packet keeps it on its whole path, a retransmission has another one */
  ipId: number;
  /** identifier of an echo request or reply; null for all other packets */
  echoId: number | null;
  /** an ICMP message about another packet */
  aboutAnother: boolean;
}

const protocols: Record<number, Packet['protocol']> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** Null unless it is an IPv4 packet of TCP, UDP or ICMP. */
export function readHeaders(network: string, transport: string): Headers | null {
  const ip = Buffer.from(network, 'hex');
  const rest = Buffer.from(transport, 'hex');
  const protocol = ip.length >= 20 && ip[0]! >> 4 === 4 ? protocols[ip[9]!] : undefined;
  if (!protocol || rest.length < 8) return null;
  const ported = protocol !== 'icmp';
  const packet: Packet = {
    protocol,
    source: ip.subarray(12, 16).join('.'),
    destination: ip.subarray(16, 20).join('.'),
    sourcePort: ported ? rest.readUInt16BE(0) : null,
    destinationPort: ported ? rest.readUInt16BE(2) : null,
    flags: protocol === 'tcp' ? tcpFlags.filter((_, bit) => (rest[13] ?? 0) & (1 << bit)) : [],
    icmp: protocol === 'icmp' ? { type: rest[0]!, code: rest[1]! } : null,
  };
  const echo = protocol === 'icmp' && (rest[0] === 0 || rest[0] === 8);
  return {
    packet,
    ipId: ip.readUInt16BE(4),
    echoId: echo ? rest.readUInt16BE(4) : null,
    aboutAnother: protocol === 'icmp' && !echo,
  };
}
