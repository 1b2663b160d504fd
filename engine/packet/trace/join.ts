// Joins what was recorded of a trace to a PacketTrace: packets by their mark, IPv4 identification and trace ids, flows
// by conntrack, namespaces by the veth pairs between them.
import { isIcmp, isReset, isSynAck } from '../../network/packet-message.ts';
import type { Packet, PacketTrace, Leg } from '../../protocol/packet-trace.ts';
import { connectionsOf } from './connections.ts';
import { gapsOf } from './gaps.ts';
import { legOf } from './hops.ts';
import { withMissingRoutes } from './missing-route.ts';
import { outcomeOf, type Told } from '../simulate/outcome.ts';
import { packetsOf } from './packets.ts';
import { pathOf } from './path.ts';
import { machineNamespace } from '../../network/state-queries.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';

/** A pure function: the same recording always gives the same PacketTrace. The caller adds times. */
export function joinTrace(output: TracerOutput): PacketTrace {
  const sender = machineNamespace(output.state, output.request.from)?.id ?? '';
  const legs = withArrival(withMissingRoutes(tripsOf(output, sender), output.state));
  return {
    basis: 'kernel',
    request: output.request,
    legs,
    connections: connectionsOf(output, legs),
    outcome: outcomeOf(told(output, sender), legs),
    gaps: gapsOf(output, legs),
  };
}

function told(output: TracerOutput, sender: string): Told {
  const { state, request } = output;
  const { answered = false, error = null } = linesOf(output, 'result')[0] ?? {};
  return { state, request, sender, answered, error };
}

function tripsOf(output: TracerOutput, sender: string): Leg[] {
  const legs: Leg[] = [];
  let startIn: string | null = sender;
  for (const { direction, flow, runs } of packetsOf(output, sender)) {
    const path = pathOf(runs, output.state, startIn);
    legs.push(legOf(output, path, direction, flow));
    // An answer starts where the request ended; so does the connection that a proxy opens.
    startIn = direction === 'request' ? (path.at(-1)?.namespace ?? null) : (legs[0]?.hops.at(-1)?.namespace ?? null);
  }
  return legs.filter(({ hops }) => hops.length > 0);
}

/** A packet that went out of sight has arrived if its receiver answers from out of sight. */
function withArrival(legs: Leg[]): Leg[] {
  const [request, reply] = legs;
  const answer = reply?.flow === 0 ? reply.hops[0] : undefined;
  if (request?.hops.at(-1)?.kind !== 'unseen' || answer?.kind !== 'unseen') return legs;
  return isFromReceiver(answer.packet) ? [{ ...request, end: 'delivered' }, ...legs.slice(1)] : legs;
}

function isFromReceiver(answer: Packet): boolean {
  if (answer.protocol === 'icmp') return isIcmp(answer, 'echo reply', 'port unreachable');
  return answer.protocol === 'udp' || isSynAck(answer) || isReset(answer);
}
