// Describes how a packet trace ended, from its packets' hops and what the sender was told.
import type { Hop, TraceRequest, Outcome, RuleReference, Leg } from '../../protocol/packet-trace.ts';
import type { NetworkState } from '../../protocol/network-state.ts';
import { formatEndpoint } from './format-endpoint.ts';
import { isDeliveryError, isIcmp, isReset, messageWords } from '../../network/packet-message.ts';
import { placeById, placeWords } from '../../network/place.ts';

export interface Told {
  state: NetworkState;
  request: TraceRequest;
  /** id of the sender's namespace */
  sender: string;
  /** the expected answer reached the sender */
  answered: boolean;
  /** name of the errno the sender got; null if it got none */
  error: string | null;
}

const noRouteErrors = ['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'];

export function outcomeOf(told: Told, legs: readonly Leg[]): Outcome {
  const request = legs.find(({ direction, flow }) => direction === 'request' && flow === 0);
  const reply = legs.find(({ direction, flow }) => direction === 'reply' && flow === 0);
  const rejection = request && rejectionIn(request);
  const no = (says: string, namespace: string | null = null): Outcome => ({
    kind: 'no-answer',
    says,
    rule: null,
    namespace,
  });
  if (rejection && reply) return refusedByRule(rejection, reply);
  const drop = legs.find(({ end }) => end === 'dropped');
  if (drop) return dropped(drop);
  if (told.answered) return answered(told, reply, legs);
  const answer = reply?.hops[0]?.packet;
  if (reply && answer && (isReset(answer) || isIcmp(answer, 'port unreachable'))) return refused(told, reply);
  if (!request && noRouteErrors.includes(told.error ?? '')) return noRoute(told);
  if (reply && answer && isDeliveryError(answer)) return noRouteFrom(reply);
  if (told.error === 'ECONNREFUSED') return { kind: 'refused', says: 'It was refused.', rule: null, namespace: null };
  if (!request) return no('The packet was not seen at all.');
  return notAnswered(request, reply, told.request, no);
}

function wordsOf({ hops }: Leg): string {
  return hops[0] ? messageWords(hops[0].packet) : '';
}

type RuleHop = Extract<Hop, { kind: 'rule' }>;

function rejectionIn({ hops, end }: Leg): RuleHop | undefined {
  const last = hops.at(-1);
  return end === 'dropped' && last?.kind === 'rule' && last.target === 'REJECT' ? last : undefined;
}

function ruleText({ table, chain, number }: RuleReference): string {
  return number === null ? `the policy of ${chain} (${table})` : `rule ${number} of ${chain} (${table})`;
}

function refusedByRule({ rule, place, namespace }: RuleHop, reply: Leg): Outcome {
  return {
    kind: 'refused',
    says: `In ${placeWords(place)}, ${ruleText(rule)} rejected the packet: ${wordsOf(reply)}.`,
    rule,
    namespace,
  };
}

function dropped({ hops, direction }: Leg): Outcome {
  const last = hops.at(-1)!;
  const rule: RuleReference =
    last.kind === 'rule'
      ? last.rule
      : last.kind === 'end-of-chain'
        ? { table: last.table, chain: last.chain, number: null, text: null }
        : { table: '', chain: '', number: null, text: null };
  const what = direction === 'request' ? 'the packet' : 'the answer';
  return {
    kind: 'dropped',
    says: `In ${placeWords(last.place)}, ${ruleText(rule)} dropped ${what}.`,
    rule,
    namespace: last.namespace,
  };
}

function answered({ request }: Told, reply: Leg | undefined, legs: readonly Leg[]): Outcome {
  const first = reply?.hops[0];
  const beyond = legs.find(({ direction, flow }) => direction === 'reply' && flow === 1);
  const behind =
    beyond?.hops[0] && isReset(beyond.hops[0].packet)
      ? `, but ${placeWords(beyond.hops[0].place)} refused the connection behind it`
      : '';
  const who = first ? placeWords(first.place) : formatEndpoint(request.to, request.port);
  const what = first ? wordsOf(reply!) : 'an answer';
  return {
    kind: 'answered',
    says: `${who} answered: ${what}${behind}.`,
    rule: null,
    namespace: first?.namespace ?? null,
  };
}

function refused({ request }: Told, reply: Leg): Outcome {
  const first = reply.hops[0]!;
  const port = first.packet.sourcePort ?? request.port;
  const text = `No program listens on ${request.protocol} port ${port} in ${placeWords(first.place)}: ${wordsOf(reply)}.`;
  return { kind: 'refused', says: text, rule: null, namespace: first.namespace };
}

function noRoute({ state, request, sender }: Told): Outcome {
  const text = `${placeWords(placeById(state, sender))} has no route to ${request.to}: no packet was sent.`;
  return { kind: 'no-route', says: text, rule: null, namespace: sender };
}

function noRouteFrom(reply: Leg): Outcome {
  const { place, namespace, packet } = reply.hops[0]!;
  const who = namespace === null ? `A router out of sight (${packet.source})` : placeWords(place);
  return { kind: 'no-route', says: `${who} told the sender: ${messageWords(packet)}.`, rule: null, namespace };
}

function notAnswered(
  request: Leg,
  reply: Leg | undefined,
  { protocol }: TraceRequest,
  no: (says: string, namespace: string | null) => Outcome,
): Outcome {
  const lost = reply ?? request;
  const last = lost.hops.at(-1)!;
  if (reply) return no(`The answer was last seen in ${placeWords(last.place)}.`, last.namespace);
  if (request.end === 'delivered') {
    const needs = protocol === 'udp' ? ' (over UDP none has to come)' : '';
    return no(`The packet arrived in ${placeWords(last.place)}; no answer came${needs}.`, last.namespace);
  }
  return no(`The packet was last seen in ${placeWords(last.place)}; no answer came.`, last.namespace);
}
