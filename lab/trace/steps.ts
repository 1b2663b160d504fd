// A packet trace as a list of steps, grouped by packet and by namespace. Chains that decided nothing are one step until
// a person unfolds them.
import { placeWords } from '../../engine/network/place.ts';
import type { Hop, PacketTrace, Leg, Place } from '../../engine/protocol/packet-trace.ts';
import type { Namespace } from '../../engine/protocol/network-state.ts';
import type { TopologyId } from '../topology/topology-ids.ts';
import { foldable } from './folds.ts';
import { type HopLine, lineOf, packetText, sentenceOf } from './hop-line.ts';
import { placeOfHop } from './step-places.ts';
import { listed, plain } from './words.ts';

export interface Walk {
  packets: WalkedPacket[];
  /** all visible steps, in order */
  steps: Step[];
}

export interface WalkedPacket {
  key: string;
  /** "There", "Answer", … */
  title: string;
  packet: string;
  stretches: Stretch[];
  end: Leg['end'];
}

/** Consecutive hops in one namespace. */
export interface Stretch {
  key: string;
  place: Place;
  namespace: string | null;
  steps: Step[];
}

export interface Step {
  /** stays the same when steps are folded and unfolded */
  key: string;
  line: HopLine | null;
  /** for a folded step: how many rules, and whether they are visible below it */
  fold: { words: string; open: boolean } | null;
  /** it belongs to a folded step */
  inFold: boolean;
  at: TopologyId | null;
  lit: TopologyId[];
  /** a few words for the packet on the picture */
  words: string;
  /** for screen readers */
  sentence: string;
}

/** `open`: keys of the unfolded steps. */
export function walkOf(trace: PacketTrace, namespaces: readonly Namespace[], open: readonly string[]): Walk {
  const { basis } = trace;
  const packets = trace.legs.map((leg, at) => packetOf({ leg, key: String(at), basis, namespaces, open }));
  return { packets, steps: packets.flatMap(({ stretches }) => stretches.flatMap(({ steps }) => steps)) };
}

interface Context {
  leg: Leg;
  key: string;
  basis: PacketTrace['basis'];
  namespaces: readonly Namespace[];
  open: readonly string[];
}

function packetOf(context: Context): WalkedPacket {
  const { leg, key } = context;
  const { hops, end } = leg;
  const stretches: Stretch[] = [];
  for (const run of runsOf(hops)) {
    const { place, namespace } = run[0]!.hop;
    const before = stretches.at(-1);
    const steps = stepsOf(run, context);
    if (before && before.namespace === namespace) before.steps.push(...steps);
    else stretches.push({ key: `${key}.${run[0]!.at}`, place, namespace, steps });
  }
  return { key, title: titleOf(leg), packet: hops[0] ? packetText(hops[0].packet) : '', stretches, end };
}

function titleOf({ direction, flow, hops }: Leg): string {
  const first = hops[0];
  if (direction === 'reply') return flow === 0 ? 'Answer' : 'Answer to the proxy';
  if (flow === 0) return 'There';
  return `Sent by ${(first?.kind === 'socket' && first.process) || 'the proxy'}`;
}

interface Numbered {
  hop: Hop;
  at: number;
}

/** Hops that are one step each, or hops folded into one step. */
function runsOf(hops: readonly Hop[]): Numbered[][] {
  const folded = foldable(hops);
  const runs: Numbered[][] = [];
  for (const [at, hop] of hops.entries()) {
    if (at > 0 && folded[at] && folded[at - 1]) runs.at(-1)!.push({ hop, at });
    else runs.push([{ hop, at }]);
  }
  return runs;
}

function stepsOf(run: readonly Numbered[], context: Context): Step[] {
  if (run.length === 1) return [stepOf(run[0]!, context, false)];
  const key = `${context.key}.${run[0]!.at}+`;
  const open = context.open.includes(key);
  const { rules, chains } = foldWords(run.map(({ hop }) => hop));
  const words = `passed ${rules} (${chains})`;
  const { at, lit } = placeOf(run[0]!, context);
  const { place } = run[0]!.hop;
  const fold: Step = {
    ...{ key, line: null, fold: { words, open }, inFold: false, at, lit },
    words: rules,
    sentence: `${placeWords(place)}: ${words}.`,
  };
  return open ? [fold, ...run.map((one) => stepOf(one, context, true))] : [fold];
}

function stepOf(one: Numbered, context: Context, inFold: boolean): Step {
  const line = lineOf(one.hop, context.leg.direction, context.basis);
  const sentence = `${placeWords(one.hop.place)}, ${sentenceOf(line)}`;
  return {
    ...{ key: `${context.key}.${one.at}`, line, fold: null, inFold, ...placeOf(one, context) },
    words: shortWords(one.hop, line),
    sentence,
  };
}

function placeOf({ hop, at }: Numbered, { leg: { hops }, namespaces }: Context) {
  return placeOfHop(hop, [hops[at - 1], hops[at + 1]], namespaces);
}

/** "4 more rules" and "DOCKER-USER and DOCKER-ISOLATION-STAGE-1". */
function foldWords(hops: readonly Hop[]): { rules: string; chains: string } {
  const rules = hops.filter(({ kind }) => kind === 'rule').length;
  const chains = hops.flatMap((hop) => (hop.kind === 'rule' && hop.to !== null ? [hop.to] : []));
  return { rules: `${rules} more rule${rules === 1 ? '' : 's'}`, chains: listed([...new Set(chains)]) };
}

function shortWords(hop: Hop, line: HopLine): string {
  if (hop.kind === 'rewrite') return `${hop.side} → ${line.rewrite!.after.map(({ text }) => text).join('')}`;
  if (hop.kind === 'rule')
    return `${hop.rule.table} ${hop.rule.chain} ${hop.rule.number ?? ''}: ${line.verdict?.word ?? ''}`;
  if (hop.kind === 'end-of-chain') return `${hop.table} ${hop.chain}: ${line.verdict?.word ?? ''}`;
  if (hop.kind === 'route') return routeWords(hop);
  if (hop.kind === 'conntrack') return `conntrack: ${hop.state.toUpperCase()}`;
  return plain(line.says);
}

function routeWords({ decision, interface: device }: Extract<Hop, { kind: 'route' }>): string {
  if (decision === 'none') return 'no route';
  return decision === 'here' ? 'for this machine' : `route: out by ${device ?? '?'}`;
}
