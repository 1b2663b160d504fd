// Finds the conntrack entries of the flows that were traced, namespace by namespace.
import type { Journey, Trip } from '../../protocol/journey.ts';
import type { Connection } from '../../protocol/network-state.ts';
import { linesOf, type Recording } from './recording.ts';

/** The tracer tells those with the probe's mark; one of an earlier flow may have had the same. */
export function connectionsOf(recording: Recording, trips: readonly Trip[]): Journey['connections'] {
  const proxy = linesOf(recording, 'proxy')[0]?.port;
  return linesOf(recording, 'end').flatMap(({ namespace, connections }) =>
    connections
      .map((connection) => {
        const flow = proxy !== undefined && connection.original.sourcePort === proxy ? 1 : 0;
        return { namespace, flow, connection };
      })
      .filter(({ flow, connection }) => wasSeen(trips, namespace, flow, connection)),
  );
}

/** Its first packet was seen in that namespace, as it was before anything was rewritten. */
function wasSeen(trips: readonly Trip[], namespace: string, flow: number, { protocol, original }: Connection): boolean {
  const request = trips.find((trip) => trip.leg === 'request' && trip.flow === flow);
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
