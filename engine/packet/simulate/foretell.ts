// The model: says what would happen to a packet, from the NetworkState alone. Nothing is sent. Where it does not know, it
// stops and says what it does not know.
import type { Journey, JourneyRequest, Outcome, Packet, Trip } from '../../protocol/journey.ts';
import type { Namespace, NetworkState } from '../../protocol/network-state.ts';
import { answerTo, type Answer } from './answer.ts';
import { beyondOf } from './beyond.ts';
import { CannotTell } from './cannot-tell.ts';
import { listenerAt } from './listener.ts';
import { outcomeOf } from './outcome.ts';
import { send, sendByPort } from './passage.ts';
import { namespaceOfMachine } from './places.ts';
import { findWay, sourceFor } from './routes.ts';
import { begin, tell, type Ending, type Flight, type Stay } from './stay.ts';
import { worldOf, type World } from './world.ts';

/** Throws RangeError where the sender is no machine of the state. */
export function foretellJourney(state: NetworkState, request: JourneyRequest): Journey {
  const world = worldOf(state, request);
  const sender = namespaceOfMachine(world.state, request.from);
  if (!sender) throw new RangeError(`${request.from} is no machine of this network`);
  const trips: Trip[] = [];
  const said = converseAll(world, sender, trips);
  const outcome = said instanceof CannotTell ? unknown(said, trips) : outcomeOf({ state, request, ...said }, trips);
  return { basis: 'model', request, trips, connections: connectionsOf(world), outcome, gaps: [...world.gaps] };
}

interface Said {
  sender: string;
  answered: boolean;
  error: string | null;
}

/** The conversation that is asked for, and the one that a proxy would begin because of it. */
function converseAll(world: World, sender: Namespace, trips: Trip[]): Said | CannotTell {
  const { protocol, to, port } = world.request;
  try {
    const asked = { protocol, destination: to, destinationPort: port };
    const { heard, reached, unsent } = converse(world, sender, asked, 0, trips);
    const answered = heard !== null && ['SYN ACK', 'datagram', 'echo reply'].includes(heard.says);
    if (answered && reached) proxied(world, reached, trips);
    return { sender: sender.id, answered, error: unsent ? 'ENETUNREACH' : null };
  } catch (error) {
    if (error instanceof CannotTell) return error;
    throw error;
  }
}

type Asked = Pick<Packet, 'protocol' | 'destination' | 'destinationPort'>;

interface Conversation {
  /** the answer, as it came to the sender; null where none did */
  heard: Packet | null;
  /** where the first packet arrived */
  reached: Stay | null;
  unsent: boolean;
}

function converse(world: World, from: Namespace, asked: Asked, flow: number, trips: Trip[]): Conversation {
  const none: Conversation = { heard: null, reached: null, unsent: false };
  const source = sourceFor(from, asked.destination, findWay(from, asked.destination));
  if (source === null) return { ...none, unsent: true };
  const says = { tcp: 'SYN', udp: 'datagram', icmp: 'echo request' }[asked.protocol];
  const stay = { namespace: from, tracking: null };
  const process = flow === 1 ? 'docker-proxy' : null;
  const packet: Packet = { ...asked, source, sourcePort: null, says };
  const fly = flier(world, flow, trips);
  const ending = fly({ stay, packet, about: null, process }, 'request');
  const answer = answerTo(ending);
  const reached = ending.kind === 'delivered' ? ending.stay : null;
  if (!answer) return { ...none, reached };
  const back = fly(answer, 'reply');
  if (back.kind === 'unsent')
    world.gaps.add(`An answer to ${answer.packet.destination} cannot be sent: there is no route.`);
  const came = back.kind === 'delivered' && back.stay.namespace === from;
  return { heard: came ? back.stay.flight.packet : null, reached, unsent: false };
}

/** A function that sends one packet of the flow and adds its trip, also where it throws CannotTell. */
function flier(world: World, flow: number, trips: Trip[]) {
  return ({ stay, packet, about, process, port }: Answer, leg: Trip['leg']): Ending => {
    const flight: Flight = { flow, packet, about, ttl: 64, hops: [] };
    const trip: Trip = { leg, flow, hops: flight.hops, end: 'lost' };
    try {
      const here = begin({ world, flight, ...stay });
      const ending = port ? sendByPort(here, port) : send(here, process);
      if (ending.kind === 'delivered') tellReceived(ending.stay, leg);
      trip.end = tripEnds[ending.kind] ?? 'lost';
      return ending;
    } finally {
      if (flight.hops.length > 0) trips.push(trip);
    }
  };
}

const tripEnds: Partial<Record<Ending['kind'], Trip['end']>> = {
  delivered: 'delivered',
  dropped: 'dropped',
  rejected: 'dropped',
};

function tellReceived(stay: Stay, leg: Trip['leg']): void {
  const { protocol, destination, destinationPort } = stay.flight.packet;
  const process = leg === 'request' ? listenerAt(stay.namespace, protocol, destination, destinationPort) : null;
  tell(stay, { kind: 'socket', action: 'receives', process });
}

/** docker-proxy answers for the container, and connects to it. */
function proxied(world: World, reached: Stay, trips: Trip[]): void {
  const { protocol, destination, destinationPort } = reached.flight.packet;
  if (listenerAt(reached.namespace, protocol, destination, destinationPort) !== 'docker-proxy') return;
  const beyond = beyondOf(world.state, { protocol, to: destination, port: destinationPort });
  if (!beyond) throw new CannotTell(`where docker-proxy connects to for ${protocol} port ${destinationPort}`);
  const { address, port } = beyond;
  converse(world, reached.namespace, { protocol, destination: address, destinationPort: port }, 1, trips);
}

function connectionsOf({ entries }: World): Journey['connections'] {
  return [...entries].flatMap(([namespace, known]) =>
    known.map(({ flow, entry: { protocol, replied, original, reply } }) => ({
      namespace,
      flow,
      connection: { protocol, state: null, replied, original, reply },
    })),
  );
}

function unknown({ message, rule }: CannotTell, trips: readonly Trip[]): Outcome {
  const namespace = trips.at(-1)?.hops.at(-1)?.namespace ?? null;
  return { kind: 'unknown', says: `The model cannot tell how it ends: it does not know ${message}.`, rule, namespace };
}
