// Joins what was heard of a trace into a Journey: packets by their mark, IPv4 identification and trace ids, flows by
// conntrack, namespaces by the veth pairs between them.
import type { Journey, Trip } from '../../protocol/journey.ts';
import { connectionsOf } from './connections.ts';
import { gapsOf } from './gaps.ts';
import { tripOf } from './hops.ts';
import { withMissingRoutes } from './missing-route.ts';
import { outcomeOf, type Told } from '../simulate/outcome.ts';
import { packetsOf } from './packets.ts';
import { pathOf } from './path.ts';
import { namespaceOfMachine } from '../simulate/places.ts';
import { linesOf, type Recording } from './recording.ts';

/** A plain function: the same recording always gives the same Journey. Times are the caller's to add. */
export function joinJourney(recording: Recording): Journey {
  const sender = namespaceOfMachine(recording.state, recording.request.from)?.id ?? '';
  const trips = withArrival(withMissingRoutes(tripsOf(recording, sender), recording.state));
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

const fromReceiver = ['SYN ACK', 'RST', 'datagram', 'echo reply', 'port unreachable'];

/** What went out of sight has arrived there where its receiver answers from out of sight. */
function withArrival(trips: Trip[]): Trip[] {
  const [request, reply] = trips;
  const answer = reply?.flow === 0 ? reply.hops[0] : undefined;
  if (request?.hops.at(-1)?.kind !== 'unseen' || answer?.kind !== 'unseen') return trips;
  return fromReceiver.includes(answer.packet.says) ? [{ ...request, end: 'delivered' }, ...trips.slice(1)] : trips;
}
