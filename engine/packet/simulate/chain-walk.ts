// Takes a packet through the rules of one table at one hook: jumps, returns, and the policy at the end.
import { placeWords } from '../../network/place.ts';
import type { Hop, RuleReference } from '../../protocol/packet-trace.ts';
import type { Chain, Rule } from '../../protocol/network-state.ts';
import { UnsupportedError } from './unsupported-error.ts';
import { conditionText, isMet, type Met } from './conditions.ts';
import { parseRule, type ParsedRule } from './rule-text.ts';
import type { MatchContext } from './match-context.ts';
import { tell, type PacketContext } from './packet-context.ts';

/** A target that ends the walk; the caller carries it out. */
export interface Settled {
  target: string;
  options: ParsedRule['targetOptions'];
  rule: RuleReference;
}

/** "accept": continue with the next table. */
export type Verdict = { kind: 'accept' } | { kind: 'drop' } | ({ kind: 'settled' } & Settled);

/** Targets after which the next rule follows, whatever else they do. */
const passing = [
  'LOG',
  'NFLOG',
  'ULOG',
  'AUDIT',
  'TRACE',
  'MARK',
  'CONNMARK',
  'CLASSIFY',
  'CHECKSUM',
  'TCPMSS',
  'TOS',
  'DSCP',
];
const natTargets = ['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP'];

interface Walk {
  context: PacketContext;
  seen: MatchContext;
  table: string;
  chains: readonly Chain[];
}

interface Place {
  chain: Chain;
  /** index of the next rule */
  at: number;
}

/** `base`: PREROUTING, …; an empty chain that accepts everything adds no hop. Throws UnsupportedError. */
export function walkTable(context: PacketContext, seen: MatchContext, table: string, base: string): Verdict {
  const chains = context.namespace.chains.filter((chain) => chain.table === table);
  const start = chains.find(({ name }) => name === base);
  if (!start || (start.rules.length === 0 && start.policy !== 'DROP')) return { kind: 'accept' };
  const walk: Walk = { context, seen, table, chains };
  const callers: Place[] = [];
  let now: Place | undefined = { chain: start, at: 0 };
  while (now) {
    const rule: Rule | undefined = now.chain.rules[now.at++];
    const step: Step | 'end' = rule ? ask(walk, rule) : 'end';
    if (step === 'next') continue;
    if (typeof step === 'object' && 'kind' in step) return step;
    if (typeof step === 'object') {
      if (!step.goto) callers.push(now);
      now = { chain: step.chain, at: 0 };
      continue;
    }
    if (step === 'end' && now.chain !== start) tellEnd(walk, now.chain.name, 'return');
    now = now.chain === start ? undefined : callers.pop();
  }
  const policy = start.policy === 'DROP' ? 'drop' : 'accept';
  tellEnd(walk, base, policy);
  return { kind: policy };
}

function tellEnd({ context, seen: { hook }, table }: Walk, chain: string, verdict: 'accept' | 'drop' | 'return'): void {
  tell(context, { kind: 'end-of-chain', hook, table, chain, verdict });
}

type Step = 'next' | 'return' | Verdict | { chain: Chain; goto: boolean };

function ask(walk: Walk, rule: Rule): Step {
  const parsed = parseRule(rule.text);
  const { target } = parsed;
  const met = isMetByAll(walk, parsed);
  if (met === false) return 'next';
  const reference: RuleReference = { table: rule.table, chain: rule.chain, number: rule.number, text: rule.text };
  if (met !== true) return doubt(walk, reference, parsed, met.unknown);
  const say = (verdict: Extract<Hop, { kind: 'rule' }>['verdict'], to: string | null = null) =>
    tell(walk.context, { kind: 'rule', hook: walk.seen.hook, rule: reference, target: rule.target, verdict, to });
  if (target === null || passing.includes(target)) return (say('continue'), 'next');
  if (target === 'ACCEPT') return (say('accept'), { kind: 'accept' });
  if (target === 'DROP') return (say('drop'), { kind: 'drop' });
  if (target === 'RETURN') return (say('return'), 'return');
  const chain = walk.chains.find(({ name }) => name === target);
  if (chain) return (say(parsed.goto ? 'goto' : 'jump', target), { chain, goto: parsed.goto });
  const settled = { kind: 'settled', target, options: parsed.targetOptions, rule: reference } as const;
  if (target === 'REJECT') return (say('drop'), settled);
  if (natTargets.includes(target)) return (say('accept'), settled);
  if (target === 'NOTRACK' || (target === 'CT' && parsed.targetOptions.has('--notrack'))) {
    walk.context.tracking = { state: 'untracked', entry: null, original: true };
    return (say('continue'), 'next');
  }
  throw new UnsupportedError(`the target ${target} of ${ruleName(reference)} in ${placeText(walk)}`, reference);
}

function isMetByAll({ seen }: Walk, { conditions }: ParsedRule): boolean | { unknown: string } {
  const met = conditions.map((condition): [Met, string] => [isMet(condition, seen), conditionText(condition)]);
  if (met.some(([is]) => is === false)) return false;
  const unknown = met.filter(([is]) => is === 'unknown').map(([, text]) => text);
  return unknown.length === 0 || { unknown: unknown.at(-1)! };
}

/** A rule that may or may not match. That matters only if the rule could do more than let the packet pass. */
function doubt(walk: Walk, rule: RuleReference, { target }: ParsedRule, unknown: string): Step {
  const what = `the match ${unknown} of ${ruleName(rule)} in ${placeText(walk)}`;
  if (target !== null && !passing.includes(target)) throw new UnsupportedError(what, rule);
  walk.context.network.gaps.add(`The model does not know ${what}; it makes no difference to where the packet goes.`);
  return 'next';
}

function ruleName({ table, chain, number }: RuleReference): string {
  return `rule ${number} of ${chain} (${table})`;
}

function placeText({ context }: Walk): string {
  const last = context.flight.hops.at(-1);
  return last ? placeWords(last.place) : 'the sender';
}
