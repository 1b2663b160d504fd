// Compares two sets of facts, and adds up successive differences. It does not know what the facts mean.
import type { Fact } from './fact.ts';
import type { Facts } from './facts.ts';

export interface Delta {
  key: string;
  /** null if the fact is new */
  before: Fact | null;
  /** null if the fact is gone */
  after: Fact | null;
}

/** One pass over each; equal facts are left out. */
export function compareFacts(before: Facts, after: Facts): Delta[] {
  const deltas: Delta[] = [];
  for (const [key, fact] of before) if (!after.has(key)) deltas.push({ key, before: fact, after: null });
  for (const [key, fact] of after) {
    const was = before.get(key) ?? null;
    if (!was || !sameAspects(was, fact)) deltas.push({ key, before: was, after: fact });
  }
  return deltas;
}

/** Adds later deltas to earlier ones. A fact that is back to its first value disappears from `sum`. */
export function addDeltas(sum: Map<string, Delta>, later: readonly Delta[]): void {
  for (const { key, before, after } of later) {
    const first = sum.has(key) ? sum.get(key)!.before : before;
    const asBefore = first === after || (first && after && sameAspects(first, after));
    if (asBefore) sum.delete(key);
    else sum.set(key, { key, before: first, after });
  }
}

function sameAspects(one: Fact, other: Fact): boolean {
  for (const name in other.aspects) if (one.aspects[name] !== other.aspects[name]) return false;
  return true;
}
