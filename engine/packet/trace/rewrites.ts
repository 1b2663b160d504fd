// Finds address translation: a packet whose headers changed since it was last seen.
import type { Hop, Hook, Packet, RuleReference } from '../../protocol/packet-trace.ts';
import type { Run } from './runs.ts';

type Rewrite = Extract<Hop, { kind: 'rewrite' }>;
type Common = Pick<Rewrite, 'namespace' | 'place' | 'observed' | 'packet'>;

const targets = { destination: ['DNAT', 'REDIRECT', 'NETMAP'], source: ['SNAT', 'MASQUERADE', 'NETMAP'] } as const;

/**
 * At most two: of the destination, then of the source. `told`: the hops so far. The rule that caused the rewrite is
 * among those of the same hook. Later packets of a flow meet no such rule; conntrack rewrites them.
 */
export function rewritesBetween(before: Run, run: Run, told: readonly Hop[], common: Common): Rewrite[] {
  const rewrites: Rewrite[] = [];
  let now: Packet = { ...before.headers.packet };
  const after = run.headers.packet;
  const hook = hookOf(run) ?? hookOf(before) ?? 'prerouting';
  for (const side of ['destination', 'source'] as const) {
    const next: Packet = { ...now, [side]: after[side], [`${side}Port`]: after[`${side}Port`] };
    if (next[side] === now[side] && next[`${side}Port`] === now[`${side}Port`]) continue;
    const rule = ruleBehind(side, hook, told);
    rewrites.push({ kind: 'rewrite', ...common, packet: next, hook, side, before: now, rule });
    now = next;
  }
  return rewrites;
}

function hookOf({ at }: Run): Hook | null {
  return at === 'interface-in' || at === 'interface-out' ? null : at;
}

function ruleBehind(side: 'source' | 'destination', hook: Hook, told: readonly Hop[]): RuleReference | null {
  const asked = told.findLast(
    (hop) =>
      hop.kind === 'rule' &&
      hop.hook === hook &&
      hop.rule.table === 'nat' &&
      (targets[side] as readonly string[]).includes(hop.target ?? ''),
  );
  return asked?.kind === 'rule' ? asked.rule : null;
}
