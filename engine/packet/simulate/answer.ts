// What comes back for a packet: from the program that listens where it arrived, from the kernel in its place, or from the
// machine where its way ended.
import type { Packet } from '../../protocol/journey.ts';
import type { Link } from '../../protocol/network-state.ts';
import { listenerAt, listens } from './listener.ts';
import { findWay, isLocal, sourceFor } from './routes.ts';
import { placeOf, type Ending, type Stay } from './stay.ts';
import type { Tracking } from './conntrack.ts';

export interface Answer {
  stay: Pick<Stay, 'namespace' | 'tracking'>;
  /** it leaves by this port of a bridge, without being routed or passing a rule */
  port?: Link;
  packet: Packet;
  about: Packet | null;
  /** the program that sends it; null: the kernel does */
  process: string | null;
}

/** Null where nothing comes back. */
export function answerTo(ending: Ending): Answer | null {
  if (ending.kind === 'delivered') return fromReceiver(ending.stay);
  if (ending.kind === 'no-route') return errorAbout(ending.stay, 'network unreachable');
  if (ending.kind === 'expired') return errorAbout(ending.stay, 'time exceeded');
  if (ending.kind !== 'rejected') return null;
  const { stay, answer } = ending;
  if (answer !== 'RST') return errorAbout(stay, answer);
  // The kernel sends a reset back by the very port the packet came in by (nf_send_reset).
  const reset = back(stay, 'RST');
  return stay.port
    ? { ...reset, port: stay.port }
    : { ...reset, stay: { namespace: stay.namespace, tracking: relatedTo(stay.tracking) } };
}

function fromReceiver(stay: Stay): Answer | null {
  const { packet } = stay.flight;
  const { protocol, says, destination, destinationPort } = packet;
  if (protocol === 'icmp') return says === 'echo request' ? back(stay, 'echo reply') : null;
  const isThere = listens(stay.namespace, protocol, destination, destinationPort);
  const process = listenerAt(stay.namespace, protocol, destination, destinationPort);
  if (protocol === 'tcp')
    return says !== 'SYN' ? null : isThere ? { ...back(stay, 'SYN ACK'), process } : back(stay, 'RST');
  if (!isThere) return errorAbout(stay, 'port unreachable', null);
  if (stay.world.request.port === 53) return { ...back(stay, 'datagram'), process }; // a question, for a name server
  const who = process ?? 'whatever listens there';
  stay.world.gaps.add(`Whether ${who} in ${placeOf(stay)} answers a datagram, only the program itself decides.`);
  return null;
}

function back({ flight: { packet }, namespace }: Stay, says: string): Answer {
  const answer: Packet = {
    protocol: packet.protocol,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    says,
  };
  return { stay: { namespace, tracking: null }, packet: answer, about: null, process: null };
}

/** An ICMP error; never about another one. It belongs to the flow of the packet it is about. */
function errorAbout(stay: Stay, says: string, tracking = relatedTo(stay.tracking)): Answer | null {
  const { flight, namespace } = stay;
  const { packet, about } = flight;
  if (about) return null;
  const own = isLocal(namespace, packet.destination) ? packet.destination : null;
  const source = own ?? sourceFor(namespace, packet.source, findWay(namespace, packet.source));
  if (source === null) return null;
  const ends = { source, destination: packet.source, sourcePort: null, destinationPort: null };
  return { stay: { namespace, tracking }, packet: { protocol: 'icmp', ...ends, says }, about: packet, process: null };
}

function relatedTo(tracking: Tracking | null): Tracking | null {
  return tracking?.entry ? { state: 'related', entry: tracking.entry, original: !tracking.original } : null;
}
