// Determines what comes back for a packet: from the program that listens where it arrived, from the kernel in its
// place, or from the machine where its way ended.
import {
  datagram,
  icmpMessage,
  isIcmp,
  isReset,
  isSyn,
  reset,
  synAck,
  type Message,
} from '../../network/packet-message.ts';
import type { Packet } from '../../protocol/packet-trace.ts';
import type { Link } from '../../protocol/network-state.ts';
import { listenerAt, listens } from './listener.ts';
import { findWay, isLocal, sourceFor } from './routes.ts';
import { placeText, type Ending, type PacketContext } from './packet-context.ts';
import type { Tracking } from './conntrack.ts';

export interface Answer {
  context: Pick<PacketContext, 'namespace' | 'tracking'>;
  /** it leaves through this bridge port, without routing and rules */
  port?: Link;
  packet: Packet;
  about: Packet | null;
  /** the program that sends it; null: the kernel */
  process: string | null;
}

/** Null if nothing comes back. */
export function answerTo(ending: Ending): Answer | null {
  if (ending.kind === 'delivered') return fromReceiver(ending.context);
  if (ending.kind === 'no-route') return errorAbout(ending.context, icmpMessage('network unreachable'));
  if (ending.kind === 'expired') return errorAbout(ending.context, icmpMessage('time exceeded'));
  if (ending.kind !== 'rejected') return null;
  const { context, answer } = ending;
  if (!isReset(answer)) return errorAbout(context, answer);
  // The kernel sends a reset back through the very port the packet came in by (nf_send_reset).
  const sent = back(context, answer);
  return context.port
    ? { ...sent, port: context.port }
    : { ...sent, context: { namespace: context.namespace, tracking: relatedTo(context.tracking) } };
}

function fromReceiver(context: PacketContext): Answer | null {
  const { packet } = context.flight;
  const { protocol, destination, destinationPort } = packet;
  if (protocol === 'icmp') return isIcmp(packet, 'echo request') ? back(context, icmpMessage('echo reply')) : null;
  const exists = listens(context.namespace, protocol, destination, destinationPort);
  const process = listenerAt(context.namespace, protocol, destination, destinationPort);
  if (protocol === 'tcp')
    return !isSyn(packet) ? null : exists ? { ...back(context, synAck), process } : back(context, reset);
  if (!exists) return errorAbout(context, icmpMessage('port unreachable'), null);
  if (context.network.request.port === 53) return { ...back(context, datagram), process }; // a DNS query
  const who = process ?? 'whatever listens there';
  context.network.gaps.add(
    `Whether ${who} in ${placeText(context)} answers a datagram, only the program itself decides.`,
  );
  return null;
}

function back({ flight: { packet }, namespace }: PacketContext, message: Message): Answer {
  const answer: Packet = {
    protocol: packet.protocol,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    ...message,
  };
  return { context: { namespace, tracking: null }, packet: answer, about: null, process: null };
}

/** An ICMP error, but never about an ICMP error. It belongs to the flow of the packet it is about. */
function errorAbout(context: PacketContext, message: Message, tracking = relatedTo(context.tracking)): Answer | null {
  const { flight, namespace } = context;
  const { packet, about } = flight;
  if (about) return null;
  const own = isLocal(namespace, packet.destination) ? packet.destination : null;
  const source = own ?? sourceFor(namespace, packet.source, findWay(namespace, packet.source));
  if (source === null) return null;
  const ends = { source, destination: packet.source, sourcePort: null, destinationPort: null };
  return {
    context: { namespace, tracking },
    packet: { protocol: 'icmp', ...ends, ...message },
    about: packet,
    process: null,
  };
}

function relatedTo(tracking: Tracking | null): Tracking | null {
  return tracking?.entry ? { state: 'related', entry: tracking.entry, original: !tracking.original } : null;
}
