// Joins what was heard of a trace into a Journey: packets by their mark, IPv4 identification and trace ids, flows by
// conntrack, namespaces by the veth pairs between them.
import type { Hop, Journey, Trip } from '../protocol/journey.ts';
import { gapsOf } from './gaps.ts';
import { tripOf } from './hops.ts';
import { outcomeOf, type Told } from '../model/outcome.ts';
import { packetsOf } from './packets.ts';
import { pathOf } from './path.ts';
import { namespaceOfMachine } from '../model/places.ts';
import { linesOf, type Recording } from './recording.ts';

/** A plain function: the same recording always gives the same Journey. Times are the caller's to add. */
export function joinJourney(recording: Recording): Journey {
  const sender = namespaceOfMachine(recording.state, recording.request.from)?.id ?? '';
  const trips = withMissingRoute(tripsOf(recording, sender));
  return {
    basis: 'kernel',
    request: recording.request,
    trips,
    connections: connectionsOf(recording, trips),
    outcome: outcomeOf(told(recording, sender), trips),
    gaps: gapsOf(recording, trips),
  };
}

function told(recording: Recording, sender: string): Told {
  const { state, request } = recording;
  const { answered = false, error = null } = linesOf(recording, 'result')[0] ?? {};
  return { state, request, sender, answered, error };
}

function tripsOf(recording: Recording, sender: string): Trip[] {
  const trips: Trip[] = [];
  let startIn: string | null = sender;
  for (const { leg, flow, runs } of packetsOf(recording, sender)) {
    const path = pathOf(runs, recording.state, startIn);
    trips.push(tripOf(recording, path, leg, flow));
    // An answer starts where the request got to; so does what a proxy sends there.
    startIn = leg === 'request' ? (path.at(-1)?.namespace ?? null) : (trips[0]?.hops.at(-1)?.namespace ?? null);
  }
  return trips.filter(({ hops }) => hops.length > 0);
}

/** A forwarding machine that has no route says so to the sender: the only sign of that decision. */
function withMissingRoute(trips: Trip[]): Trip[] {
  const [request, reply] = trips;
  const last = request?.hops.at(-1);
  const answer = reply?.flow === 0 ? reply.hops[0] : undefined;
  const told = answer && /^(network|host) unreachable$/.test(answer.packet.says);
  if (!request || request.end !== 'lost' || !last || !told || last.namespace !== answer.namespace || !last.namespace)
    return trips;
  const { namespace, place, packet } = last;
  const hop: Hop = {
    kind: 'route',
    namespace,
    place,
    observed: true,
    packet,
    decision: 'none',
    interface: null,
    gateway: null,
  };
  return [{ ...request, hops: [...request.hops, hop] }, ...trips.slice(1)];
}

function connectionsOf(recording: Recording, trips: readonly Trip[]): Journey['connections'] {
  const mark = linesOf(recording, 'ready')[0]?.mark;
  const proxy = linesOf(recording, 'proxy')[0]?.port;
  const { protocol, to } = recording.request;
  const source = trips[0]?.hops[0]?.packet.source; // pings have no port that would tell them apart
  return linesOf(recording, 'end').flatMap(({ namespace, connections }) =>
    connections.flatMap((connection) => {
      const { original } = connection;
      if (connection.protocol !== protocol) return [];
      if (proxy !== undefined && original.sourcePort === proxy) return [{ namespace, flow: 1, connection }];
      const ours =
        protocol === 'icmp' ? original.source === source && original.destination === to : original.sourcePort === mark;
      return ours ? [{ namespace, flow: 0, connection }] : [];
    }),
  );
}
