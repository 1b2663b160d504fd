// Finds the conntrack entries of the traced flows, namespace by namespace.
import type { PacketTrace, Leg } from '../../protocol/packet-trace.ts';
import type { Connection } from '../../protocol/network-state.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';

/** The tracer reports entries with the probe's mark; an earlier flow may have had the same mark. */
export function connectionsOf(output: TracerOutput, legs: readonly Leg[]): PacketTrace['connections'] {
  const proxy = linesOf(output, 'proxy')[0]?.port;
  return linesOf(output, 'end').flatMap(({ namespace, connections }) =>
    connections
      .map((connection) => {
        const flow = proxy !== undefined && connection.original.sourcePort === proxy ? 1 : 0;
        return { namespace, flow, connection };
      })
      .filter(({ flow, connection }) => wasSeen(legs, namespace, flow, connection)),
  );
}

/** Whether the flow's first packet was seen in that namespace before any rewrite. */
function wasSeen(legs: readonly Leg[], namespace: string, flow: number, { protocol, original }: Connection): boolean {
  const request = legs.find((leg) => leg.direction === 'request' && leg.flow === flow);
  return (request?.hops ?? []).some(
    ({ namespace: seenIn, packet }) =>
      seenIn === namespace &&
      packet.protocol === protocol &&
      packet.source === original.source &&
      packet.destination === original.destination &&
      packet.sourcePort === original.sourcePort &&
      packet.destinationPort === original.destinationPort,
  );
}
