// Finds the first failure in a hand-in, which is what a table has room for.
import type { AnswerRow } from '../../../protocol/answers.ts';

export interface FirstFailing {
  step: string | null;
  check: string | null;
  why: string;
}

/** Null if nothing failed. */
export function firstFailing({ ok, steps, problem, key }: AnswerRow): FirstFailing | null {
  if (problem !== null) return { step: null, check: null, why: problem };
  const failing = steps.find(({ passed }) => !passed);
  if (failing) return { step: failing.id, check: failing.check, why: failing.why ?? '' };
  return ok ? null : { step: null, check: null, why: key ?? '' };
}
