// A verdict together with everything it was made of, so that the same judge can come to it again. Judging knows of the
// world only what its context holds; a probe's context holds a way to run commands, and what those said is noted.
import type { Check } from '../protocol/lab.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CheckContext, ProbeContext } from './context.ts';
import { judgeCheck } from './judge.ts';
import { notingRuns, replayingRuns, type ProbeRun } from './probe-runs.ts';

/** What was known when something was judged. */
export type SeenContext = CheckContext & Pick<ProbeContext, 'logsSinceMs'>;

export interface Judgement {
  readonly verdict: Verdict;
  readonly context: SeenContext;
  /** null: probes have still to look, so this is not all that the verdict will rest on */
  readonly runs: readonly ProbeRun[] | null;
}

/** judgeCheck(), with what it was made of. Throws only when the context's signal is aborted. */
export async function judgeWithEvidence(check: Check, context: ProbeContext): Promise<Judgement> {
  const { exec, runs } = notingRuns(context.exec);
  const verdict = await judgeCheck(check, { ...context, exec });
  const { state, commands, stepStartedAtMs, stepStartState, logsSinceMs } = context;
  const since = logsSinceMs === undefined ? {} : { logsSinceMs };
  return { verdict, context: { state, commands, stepStartedAtMs, stepStartState, ...since }, runs };
}

/** Comes to the verdict again, from what was seen then. Throws LabError `probe-not-recorded`. */
export function judgeAgain(check: Check, { context, runs }: Omit<Judgement, 'verdict'>): Promise<Verdict> {
  return judgeCheck(check, { ...context, exec: replayingRuns(runs ?? []), signal: new AbortController().signal });
}
