// Finds the uninteresting hops of a packet: chains it passed in which nothing was decided.
import type { Hop } from '../../engine/protocol/packet-trace.ts';

interface Visit {
  /** index of the rule that led into the chain */
  from: number;
  /** something in the chain is worth reading */
  telling: boolean;
}

/**
 * For each hop, whether it can be folded: from a jump into a chain to the return from it, if no rule between them is
 * worth reading. A return with a condition is worth reading, and so is a rule that logs, marks or decides.
 */
export function foldable(hops: readonly Hop[]): boolean[] {
  const folded = hops.map(() => false);
  const open: Visit[] = [];
  const comeBack = (at: number) => {
    const visit = open.pop();
    if (!visit) return;
    if (visit.telling && open.length > 0) open.at(-1)!.telling = true;
    if (!visit.telling) folded.fill(true, visit.from, at + 1);
  };
  for (const [at, hop] of hops.entries()) {
    if (hop.kind === 'rule' && (hop.verdict === 'jump' || hop.verdict === 'goto'))
      open.push({ from: at, telling: false });
    else if (returns(hop)) {
      if (hop.kind === 'rule' && !unconditional(hop) && open.length > 0) open.at(-1)!.telling = true;
      comeBack(at);
    } else if (hop.kind === 'rule' && hop.verdict === 'continue') open.forEach((visit) => (visit.telling = true));
    else open.length = 0; // the packet leaves the table
  }
  return folded;
}

function returns(hop: Hop): boolean {
  return (hop.kind === 'rule' || hop.kind === 'end-of-chain') && hop.verdict === 'return';
}

function unconditional({ rule }: Extract<Hop, { kind: 'rule' }>): boolean {
  return rule.text === `-A ${rule.chain} -j RETURN`;
}
