// Describes what a trace could not observe.
import type { Gap, Hop, Leg } from '../../protocol/packet-trace.ts';
import { placeById, placeWords } from '../../network/place.ts';
import { namespaceById } from '../../network/state-queries.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';
import { expectedBeyond } from './expected-proxy.ts';

export function gapsOf(output: TracerOutput, legs: readonly Leg[]): Gap[] {
  const hops = legs.flatMap((leg) => leg.hops);
  return [
    ...gaps('unobserved', unobserved(output)),
    ...(hops.some(({ kind }) => kind === 'unseen') ? [betweenMachines] : []),
    ...gaps('unobserved', [...new Set(hops.flatMap((hop) => unreadRule(hop)))]),
    ...gaps(
      'lost',
      legs.flatMap((leg) => lossOf(output, leg)),
    ),
    ...gaps('unobserved', proxyGap(output, legs)),
  ];
}

const betweenMachines: Gap = {
  kind: 'between-machines',
  says: 'Between the machines lies a network that is not observed.',
};

function gaps(kind: Gap['kind'], sentences: readonly string[]): Gap[] {
  return sentences.map((says) => ({ kind, says }));
}

function unobserved(output: TracerOutput): string[] {
  const name = ({ namespace }: { namespace: string }) => placeWords(placeById(output.state, namespace));
  return [
    ...linesOf(output, 'unarmed').map((line) => `Nothing was observed in ${name(line)}: ${line.reason}.`),
    ...linesOf(output, 'interfaces-unseen').map(
      (line) => `The interfaces of ${name(line)} could not be watched: ${line.reason}.`,
    ),
    ...new Set(linesOf(output, 'lost').map((line) => `Some of what happened in ${name(line)} was lost.`)),
    ...linesOf(output, 'end')
      .filter(({ changed }) => changed)
      .map((line) => `The rules of ${name(line)} changed meanwhile: their numbers and texts may be wrong.`),
  ];
}

function unreadRule(hop: Hop): string[] {
  if (hop.kind !== 'rule' || hop.rule.text !== null) return [];
  return [`A rule of ${hop.rule.chain} (${hop.rule.table}) in ${placeWords(hop.place)} could not be read.`];
}

function lossOf({ state }: TracerOutput, { hops, end, direction }: Leg): string[] {
  const last = hops.findLast(({ kind }) => kind !== 'unseen');
  if (end !== 'lost' || !last || (last.kind === 'route' && last.decision === 'none')) return [];
  const what = direction === 'request' ? 'the packet' : 'the answer';
  const namespace = namespaceById(state, last.namespace);
  if (last.kind === 'interface' && last.direction === 'out')
    return [`After ${what} left ${placeWords(last.place)} by ${last.interface} it was not seen again.`];
  const leaving = hops.findLast((hop) => hop.kind === 'route');
  if (leaving?.kind === 'route' && leaving.decision === 'on' && 'hook' in last && last.hook === 'postrouting') {
    const to = leaving.gateway ?? last.packet.destination;
    return [
      `In ${placeWords(last.place)} ${what} was ready to leave by ${leaving.interface} and did not: nobody seems to have ${to} there (ARP).`,
    ];
  }
  if (leaving === last && last.kind === 'route' && last.decision === 'on')
    return [
      `In ${placeWords(last.place)} ${what} was ready to leave by ${last.interface} and did not: nobody seems to have ${last.gateway ?? last.packet.destination} there (ARP).`,
    ];
  const forwards = namespace && !namespace.forwarding ? ' It does not forward packets (ip_forward is 0).' : '';
  return [
    `In ${placeWords(last.place)} the kernel let go of ${what} between two hooks, where no rule is asked.${forwards}`,
  ];
}

/** A proxy took the connection, but what it did next could not be matched to it. */
function proxyGap(output: TracerOutput, legs: readonly Leg[]): string[] {
  const last = legs.find(({ direction, flow }) => direction === 'request' && flow === 0)?.hops.at(-1);
  const proxy = last?.kind === 'socket' && last.action === 'receives' && last.process === 'docker-proxy';
  if (!proxy || legs.some(({ flow }) => flow === 1)) return [];
  const behind = expectedBeyond(output.state, output.request);
  const to = behind ? ` to ${behind.address}:${behind.port}` : '';
  return [
    `docker-proxy took the packet in ${placeWords(last.place)}; the connection it opens${to} could not be tied to it.`,
  ];
}
