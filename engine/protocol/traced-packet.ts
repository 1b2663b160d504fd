// A packet as a lab's text names it: "tcp 192.168.190.128:{{ port('web', 80) }}", "icmp 203.0.113.10". This module does
// not evaluate the expressions in it.
import type { TraceRequest } from './packet-trace.ts';

export interface TracedPacket {
  protocol: TraceRequest['protocol'];
  /** IPv4 address, or an expression */
  to: string;
  /** or an expression; null for icmp */
  port: string | null;
}

const expression = String.raw`\{\{[^{}]*\}\}`;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const address = String.raw`(${expression}|${octet}(?:\.${octet}){3})`;
const form = new RegExp(String.raw`^(?:(tcp|udp) ${address}:(${expression}|\d{1,5})|(icmp) ${address})$`);

/** Null where the text is neither "tcp ADDRESS:PORT", "udp ADDRESS:PORT" nor "icmp ADDRESS". */
export function readTracedPacket(text: string): TracedPacket | null {
  const [whole, protocol, to, port, icmp, pinged] = form.exec(text) ?? [];
  if (whole === undefined) return null;
  if (icmp !== undefined) return { protocol: 'icmp', to: pinged!, port: null };
  const number = Number(port);
  if (!port!.startsWith('{') && (number < 1 || number > 65_535)) return null;
  return { protocol: protocol as 'tcp' | 'udp', to: to!, port: port! };
}
