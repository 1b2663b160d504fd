// The model: predicts what would happen to a packet from the NetworkState alone. It sends nothing. Where it does not
// know the outcome, it stops and says what it does not know.
import { datagram, icmpMessage, isIcmp, isSynAck, syn } from '../../network/packet-message.ts';
import type { PacketTrace, TraceRequest, Outcome, Packet, Leg } from '../../protocol/packet-trace.ts';
import type { Namespace, NetworkState } from '../../protocol/network-state.ts';
import { answerTo, type Answer } from './answer.ts';
import { proxyTargetOf } from './proxy-target.ts';
import { UnsupportedError } from './unsupported-error.ts';
import { listenerAt } from './listener.ts';
import { outcomeOf } from './outcome.ts';
import { send, sendByPort } from './forward.ts';
import { machineNamespace } from '../../network/state-queries.ts';
import { findWay, sourceFor } from './routes.ts';
import { begin, tell, type Ending, type Flight, type PacketContext } from './packet-context.ts';
import { simulatedNetworkOf, type SimulatedNetwork } from './simulated-network.ts';

/** Throws RangeError if the sender is not a machine of the state. */
export function simulatePacket(state: NetworkState, request: TraceRequest): PacketTrace {
  const network = simulatedNetworkOf(state, request);
  const sender = machineNamespace(network.state, request.from);
  if (!sender) throw new RangeError(`${request.from} is no machine of this network`);
  const legs: Leg[] = [];
  const said = converseAll(network, sender, legs);
  const outcome = said instanceof UnsupportedError ? unknown(said, legs) : outcomeOf({ state, request, ...said }, legs);
  return {
    basis: 'model',
    request,
    legs,
    connections: connectionsOf(network),
    outcome,
    gaps: [...network.gaps].map((says) => ({ kind: 'unknown', says })),
  };
}

interface Said {
  sender: string;
  answered: boolean;
  error: string | null;
}

/** Simulates the requested conversation, and the one that a proxy would begin because of it. */
function converseAll(network: SimulatedNetwork, sender: Namespace, legs: Leg[]): Said | UnsupportedError {
  const { protocol, to, port } = network.request;
  try {
    const asked = { protocol, destination: to, destinationPort: port };
    const { heard, reached, unsent } = converse(network, sender, asked, 0, legs);
    const answered = heard !== null && isAnswer(heard);
    if (answered && reached) proxied(network, reached, legs);
    return { sender: sender.id, answered, error: unsent ? 'ENETUNREACH' : null };
  } catch (error) {
    if (error instanceof UnsupportedError) return error;
    throw error;
  }
}

function isAnswer(packet: Packet): boolean {
  return packet.protocol === 'udp' || isSynAck(packet) || isIcmp(packet, 'echo reply');
}

type Asked = Pick<Packet, 'protocol' | 'destination' | 'destinationPort'>;

interface Conversation {
  /** the answer as the sender received it; null if there was none */
  heard: Packet | null;
  /** where the first packet arrived; null if it did not */
  reached: PacketContext | null;
  unsent: boolean;
}

function converse(network: SimulatedNetwork, from: Namespace, asked: Asked, flow: number, legs: Leg[]): Conversation {
  const none: Conversation = { heard: null, reached: null, unsent: false };
  const source = sourceFor(from, asked.destination, findWay(from, asked.destination));
  if (source === null) return { ...none, unsent: true };
  const message = { tcp: syn, udp: datagram, icmp: icmpMessage('echo request') }[asked.protocol];
  const context = { namespace: from, tracking: null };
  const process = flow === 1 ? 'docker-proxy' : null;
  const packet: Packet = { ...asked, source, sourcePort: null, ...message };
  const fly = flier(network, flow, legs);
  const ending = fly({ context, packet, about: null, process }, 'request');
  const answer = answerTo(ending);
  const reached = ending.kind === 'delivered' ? ending.context : null;
  if (!answer) return { ...none, reached };
  const back = fly(answer, 'reply');
  if (back.kind === 'unsent')
    network.gaps.add(`An answer to ${answer.packet.destination} cannot be sent: there is no route.`);
  const came = back.kind === 'delivered' && back.context.namespace === from;
  return { heard: came ? back.context.flight.packet : null, reached, unsent: false };
}

/** Returns a function that sends one packet of the flow and adds its leg, even if it throws UnsupportedError. */
function flier(network: SimulatedNetwork, flow: number, legs: Leg[]) {
  return ({ context, packet, about, process, port }: Answer, direction: Leg['direction']): Ending => {
    const flight: Flight = { flow, packet, about, ttl: 64, hops: [] };
    const leg: Leg = { direction, flow, hops: flight.hops, end: 'lost' };
    try {
      const here = begin({ network, flight, ...context });
      const ending = port ? sendByPort(here, port) : send(here, process);
      if (ending.kind === 'delivered') tellReceived(ending.context, direction);
      leg.end = tripEnds[ending.kind] ?? 'lost';
      return ending;
    } finally {
      if (flight.hops.length > 0) legs.push(leg);
    }
  };
}

const tripEnds: Partial<Record<Ending['kind'], Leg['end']>> = {
  delivered: 'delivered',
  dropped: 'dropped',
  rejected: 'dropped',
};

function tellReceived(context: PacketContext, direction: Leg['direction']): void {
  const { protocol, destination, destinationPort } = context.flight.packet;
  const process =
    direction === 'request' ? listenerAt(context.namespace, protocol, destination, destinationPort) : null;
  tell(context, { kind: 'socket', action: 'receives', process });
}

/** docker-proxy accepts the connection in the container's place, and connects to the container. */
function proxied(network: SimulatedNetwork, reached: PacketContext, legs: Leg[]): void {
  const { protocol, destination, destinationPort } = reached.flight.packet;
  if (listenerAt(reached.namespace, protocol, destination, destinationPort) !== 'docker-proxy') return;
  const beyond = proxyTargetOf(network.state, { protocol, to: destination, port: destinationPort });
  if (!beyond) throw new UnsupportedError(`where docker-proxy connects to for ${protocol} port ${destinationPort}`);
  const { address, port } = beyond;
  converse(network, reached.namespace, { protocol, destination: address, destinationPort: port }, 1, legs);
}

function connectionsOf({ entries }: SimulatedNetwork): PacketTrace['connections'] {
  return [...entries].flatMap(([namespace, known]) =>
    known.map(({ flow, entry: { protocol, replied, original, reply } }) => ({
      namespace,
      flow,
      connection: { protocol, state: null, replied, original, reply },
    })),
  );
}

function unknown({ message, rule }: UnsupportedError, legs: readonly Leg[]): Outcome {
  const namespace = legs.at(-1)?.hops.at(-1)?.namespace ?? null;
  return { kind: 'unknown', says: `The model cannot tell how it ends: it does not know ${message}.`, rule, namespace };
}
