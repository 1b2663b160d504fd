// Describes a packet request in a few words.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import { machineLabel } from '../app/kinds.ts';
import { formatEndpoint } from './words.ts';

/** "client → 192.168.190.128:80 (tcp)" */
export function requestText({ from, to, protocol, port }: TraceRequest): string {
  return `${machineLabel(from)} → ${formatEndpoint(to, port)} (${protocol})`;
}
