// Predicts where a userland proxy that takes the packet would connect to. A trace must watch for that connection
// beforehand.
import { proxyTargetOf } from '../simulate/proxy-target.ts';
import { simulatePacket } from '../simulate/simulate.ts';
import type { TraceRequest } from '../../protocol/packet-trace.ts';
import type { NetworkState } from '../../protocol/network-state.ts';

/** As the model predicts it; without a prediction, the container that publishes the port. Null: none is expected. */
export function expectedBeyond(state: NetworkState, request: TraceRequest): { address: string; port: number } | null {
  const { legs } = simulatePacket(state, request);
  const opened = legs.find(({ direction, flow }) => direction === 'request' && flow === 1)?.hops[0]?.packet;
  return opened ? { address: opened.destination, port: opened.destinationPort! } : proxyTargetOf(state, request);
}
