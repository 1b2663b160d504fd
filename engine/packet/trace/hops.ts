// Converts a packet's path to hops: interfaces, connection tracking, rules, rewrites, routes, and sockets at its ends.
import { isSynAck } from '../../network/packet-message.ts';
import type { Hook, Hop, Leg } from '../../protocol/packet-trace.ts';
import { rewritesBetween } from './rewrites.ts';
import { gatewayTo } from './next-hop.ts';
import type { Visit } from './path.ts';
import { outOfSight, placeById } from '../../network/place.ts';
import { leadsOutOfSight, linkAt, namespaceById } from '../../network/state-queries.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';
import { nameRule } from './rule-names.ts';
import { isLastOf, type Run } from './runs.ts';
import { listenerAt } from '../simulate/listener.ts';
import type { TraceEvent } from './tracer-line.ts';

type Common = Pick<Hop, 'namespace' | 'place' | 'observed' | 'packet'>;

export function legOf(output: TracerOutput, path: readonly Visit[], direction: Leg['direction'], flow: number): Leg {
  const hops: Hop[] = [];
  for (const visit of path) {
    if (visit.afterGap) hops.push(unseen(visit.runs[0]!));
    hops.push(...hopsOf(output, visit, direction, flow));
  }
  const end = path.at(-1)?.runs.at(-1);
  if (end?.at === 'interface-out' && leadsOutOfSight(output.state, linkAt(output.state, end.namespace, end.out)))
    hops.push(unseen(end));
  const last = hops.at(-1);
  const dropped = (last?.kind === 'rule' || last?.kind === 'end-of-chain') && last.verdict === 'drop';
  const delivered = last?.kind === 'socket' && last.action === 'receives';
  return { direction, flow, hops, end: delivered ? 'delivered' : dropped ? 'dropped' : 'lost' };
}

function unseen({ headers: { packet } }: Run): Hop {
  return { kind: 'unseen', namespace: null, place: outOfSight, observed: false, packet };
}

function hopsOf(output: TracerOutput, visit: Visit, direction: Leg['direction'], flow: number): Hop[] {
  const { namespace, runs } = visit;
  const place = placeById(output.state, namespace);
  const commonOf = (run: Run): Common => ({ namespace, place, observed: true, packet: run.headers.packet });
  const hops: Hop[] = [];
  const first = runs[0]!;
  if (first.at === 'output')
    hops.push(sends(output, first, { direction, flow }, commonOf(first)), routeOut(output, first, commonOf(first)));
  else if (first.at === 'interface-out') hops.push(sends(output, first, { direction, flow }, commonOf(first)));
  for (const [at, run] of runs.entries()) {
    const before = runs[at - 1];
    if (before) hops.push(...rewritesBetween(before, run, hops, commonOf(run)));
    if (before && (isDecision(output, before, run) || isRerouted(before, run)))
      hops.push(route(output, run, commonOf(run)));
    hops.push(...hopsOfRun(output, run, commonOf(run)));
  }
  const last = runs.at(-1)!;
  if (isLastOf(last, 'input')) hops.push(receives(output, last, direction, commonOf(last)));
  return hops;
}

function hopsOfRun(output: TracerOutput, run: Run, common: Common): Hop[] {
  if (run.at === 'interface-in' || run.at === 'interface-out') return interfaceHop(output, run, common);
  if (run.table === null) return trackedHop(run, run.at, common);
  const { at: hook, table } = run;
  const hops = run.events.map((event) => ruleHop(output, event, hook, table, common));
  return hops.filter((hop) => hop !== null);
}

function interfaceHop({ state }: TracerOutput, run: Run, common: Common): Hop[] {
  const direction = run.at === 'interface-in' ? 'in' : 'out';
  const index = direction === 'in' ? run.in : run.out;
  const link = linkAt(state, run.namespace, index);
  const named = { interface: link?.name ?? `interface ${index}`, direction, bridge: link?.bridge ?? null } as const;
  return [{ kind: 'interface', ...common, ...named }];
}

type ConntrackState = Extract<Hop, { kind: 'conntrack' }>['state'];

/** After connection tracking, the tracer's chain jumps to a chain named after the state. */
function trackedHop(run: Run, hook: Hook, common: Common): Hop[] {
  const jump = run.events.find(({ verdict, to }) => verdict === 'jump' && to?.startsWith('state-'));
  if (!jump) return [];
  return [{ kind: 'conntrack', ...common, hook, state: jump.to!.slice('state-'.length) as ConntrackState }];
}

/**
 * Null for an event that adds nothing: the end of a built-in chain, which is followed by its policy; and an empty chain
 * that accepts everything, which can exist or not without any listing showing it.
 */
function ruleHop(output: TracerOutput, event: TraceEvent, hook: Hook, table: string, common: Common): Hop | null {
  const { chain, handle, verdict, type, namespace } = event;
  if (type === 'policy') {
    if (verdict !== 'drop' && isEmpty(output, event)) return null;
    const policy = verdict === 'drop' ? 'drop' : 'accept';
    return { kind: 'end-of-chain', ...common, hook, table, chain, verdict: policy };
  }
  if (handle === undefined || verdict === null || type === 'return') {
    const builtIn = chain.toLowerCase() === hook;
    return builtIn ? null : { kind: 'end-of-chain', ...common, hook, table, chain, verdict: 'return' };
  }
  const { reference, target } = nameRule(output, namespace, { table, chain, handle });
  return { kind: 'rule', ...common, hook, rule: reference, target, verdict, to: event.to ?? null };
}

function isEmpty({ state }: TracerOutput, { namespace, table, chain }: TraceEvent): boolean {
  const chains = namespaceById(state, namespace)?.chains ?? [];
  return chains.some((one) => one.table === table && one.name === chain && one.rules.length === 0);
}

/** Between two runs the kernel decided whether the packet is for this machine. A bridge alone decides nothing. */
function isDecision({ state }: TracerOutput, before: Run, run: Run): boolean {
  const sameBridge = run.in === run.out && linkAt(state, run.namespace, run.in)?.kind === 'bridge';
  const bridged = run.at === 'forward' && sameBridge && before.at === 'prerouting';
  return before.at !== run.at && (run.at === 'input' || (run.at === 'forward' && !bridged));
}

/** A packet whose destination was changed by a rule of OUTPUT is routed again. */
function isRerouted(before: Run, run: Run): boolean {
  return before.at === 'output' && run.at === 'postrouting' && before.out !== run.out;
}

function route({ state }: TracerOutput, run: Run, common: Common): Hop {
  if (run.at === 'input') return { kind: 'route', ...common, decision: 'here', interface: null, gateway: null };
  return routeOut({ state }, run, common);
}

function routeOut({ state }: Pick<TracerOutput, 'state'>, run: Run, common: Common): Hop {
  const device = linkAt(state, run.namespace, run.out)?.name ?? null;
  const gateway = device && gatewayTo(namespaceById(state, run.namespace), run.headers.packet.destination, device);
  return { kind: 'route', ...common, decision: 'on', interface: device, gateway };
}

function sends(
  output: TracerOutput,
  run: Run,
  { direction, flow }: Pick<Leg, 'direction' | 'flow'>,
  common: Common,
): Hop {
  const { protocol, source, sourcePort } = run.headers.packet;
  const proxy = direction === 'request' && flow === 1 ? linesOf(output, 'proxy')[0]?.process : undefined;
  const answers = direction === 'reply' && (protocol === 'udp' || isSynAck(run.headers.packet));
  const namespace = namespaceById(output.state, run.namespace);
  const process = proxy ?? (answers ? listenerAt(namespace, protocol, source, sourcePort) : null);
  return { kind: 'socket', ...common, action: 'sends', process };
}

function receives({ state }: TracerOutput, run: Run, direction: Leg['direction'], common: Common): Hop {
  const { protocol, destination, destinationPort } = run.headers.packet;
  const namespace = namespaceById(state, run.namespace);
  const process = direction === 'request' ? listenerAt(namespace, protocol, destination, destinationPort) : null;
  return { kind: 'socket', ...common, action: 'receives', process };
}
