// Sums up a packet trace in one sentence: what was sent, what it became and by which rule, and its outcome.
import { messageWords } from '../../engine/network/packet-message.ts';
import { placeWords } from '../../engine/network/place.ts';
import type { Hop, PacketTrace, Leg } from '../../engine/protocol/packet-trace.ts';
import { machineLabel } from '../app/kinds.ts';
import { endOf, formatEndpoint, type Piece, ruleName, say } from './words.ts';

type Rewrite = Extract<Hop, { kind: 'rewrite' }>;

/** For a simulated packet it says what would happen; for a real one what did. */
export function summaryOf(trace: PacketTrace): Piece[] {
  const { request, legs, basis } = trace;
  const subject = [
    ...say`${machineLabel(request.from)}’s packet to ${formatEndpoint(request.to, request.port)}`,
    ...say`${request.protocol === 'icmp' ? ' (ping)' : request.protocol === 'udp' ? ' (UDP)' : ''}`.map(unmarked),
  ];
  const told = (did: string, would: string) => (basis === 'model' ? would : did);
  const there = legs.find(({ direction, flow }) => direction === 'request' && flow === 0);
  const clauses = [...(there ? changesOf(there, told) : []), ...proxyOf(legs, told), endingOf(trace, there, told)];
  const joined = clauses.flatMap((clause, at) => [
    { text: at === 0 ? ' ' : at === clauses.length - 1 ? ' and ' : ', ', machine: false },
    ...clause,
  ]);
  const why = trace.outcome.kind === 'unknown' ? ` ${trace.outcome.says}` : '';
  return [...subject, ...joined, { text: `.${why}`, machine: false }];
}

type Told = (did: string, would: string) => string;

const unmarked = (piece: Piece): Piece => ({ ...piece, machine: false });

function changesOf({ hops }: Leg, told: Told): Piece[][] {
  return hops.filter((hop): hop is Rewrite => hop.kind === 'rewrite').map((hop) => changeOf(hop, told));
}

function changeOf({ side, packet, rule }: Rewrite, told: Told): Piece[] {
  const verb = side === 'destination' ? told('became', 'would become') : told('got', 'would get');
  const now = endOf(packet, side);
  const by = rule ? [{ text: ' by ', machine: false }, ...ruleName(rule)] : say` by connection tracking`;
  const what = side === 'destination' ? say`${now}` : say`the source ${now}`;
  return [{ text: `${verb} `, machine: false }, ...what, ...by];
}

function proxyOf(legs: readonly Leg[], told: Told): Piece[][] {
  const first = legs.find(({ direction, flow }) => direction === 'request' && flow === 1)?.hops[0];
  if (first?.kind !== 'socket') return [];
  const words = (text: string): Piece => ({ text, machine: false });
  const taken = [words(told('was taken by ', 'would be taken by ')), ...say`${first.process ?? 'a proxy'}`];
  const asked = say`${endOf(first.packet, 'destination')}`;
  return [[...taken, words(told(', which asked ', ', which would ask ')), ...asked, words(' itself,')]];
}

function endingOf({ outcome, legs, request }: PacketTrace, there: Leg | undefined, told: Told): Piece[] {
  const was = told('was', 'would be');
  const words = (text: string): Piece => ({ text, machine: false });
  const reply = legs.find(({ direction, flow }) => direction === 'reply' && flow === 0);
  const where = lastPlace(there);
  switch (outcome.kind) {
    case 'answered':
      return [words(`${was} answered${reply ? ` by ${placeWords(reply.hops[0]!.place)}` : ''}`)];
    case 'dropped': {
      const by = outcome.rule ? [words(' by '), ...ruleName(outcome.rule)] : [];
      const at = lastPlace(legs.find(({ end }) => end === 'dropped')) ?? where;
      const arrived = told(
        `arrived in ${where}, and its answer was`,
        `would arrive in ${where}, and its answer would be`,
      );
      return [words(`${there?.end === 'delivered' ? arrived : was} dropped in ${at}`), ...by];
    }
    case 'refused': {
      if (outcome.rule) return [words(`${was} rejected in ${where} by `), ...ruleName(outcome.rule)];
      const port = request.port === null ? '' : `: nobody listens on ${request.protocol} port `;
      const asked = there?.hops.at(-1)?.packet.destinationPort ?? request.port;
      return [
        words(`${was} refused by ${where ?? 'the other side'}${port}`),
        ...(asked ? say`${asked}` : []),
        words(' there'),
      ];
    }
    case 'no-route':
      return reply
        ? [words(`${was} turned back by `), ...turnedBack(reply)]
        : [
            words(told('was never sent: ', 'would not be sent: ')),
            ...say`${where ?? machineLabel(request.from)} has no route there`.map(unmarked),
          ];
    case 'no-answer':
      if (!there) return [words(told('was not seen at all', 'would not be seen at all'))];
      return there.end === 'delivered'
        ? [words(told(`arrived in ${where} and got no answer`, `would arrive in ${where} and get no answer`))]
        : [words(told(`got no further than ${where}`, `would get no further than ${where}`))];
    case 'unknown':
      return [words('cannot be followed further')];
  }
}

function turnedBack({ hops }: Leg): Piece[] {
  const { place, namespace, packet } = hops[0]!;
  const who = namespace === null ? say`${packet.source}` : [{ text: placeWords(place), machine: false }];
  return [...who, { text: `: ${messageWords(packet)}`, machine: false }];
}

function lastPlace(leg: Leg | undefined): string | null {
  const last = leg?.hops.findLast(({ kind }) => kind !== 'unseen');
  return last ? placeWords(last.place) : null;
}
