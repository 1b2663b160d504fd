// A verdict with everything that it is based on, so that the same code can reproduce it. Judging depends only on its
// context. Probes also run commands through the context, so the results of those are recorded.
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
  /** null: probes have not run yet, so the final verdict will rest on more than this */
  readonly runs: readonly ProbeRun[] | null;
}

/** judgeCheck() with a record of what it used. Throws only when the context's signal is aborted. */
export async function judgeWithEvidence(check: Check, context: ProbeContext): Promise<Judgement> {
  const { exec, runs } = notingRuns(context.exec);
  const verdict = await judgeCheck(check, { ...context, exec });
  const { state, commands, stepStartedAtMs, stepStartState, logsSinceMs } = context;
  const since = logsSinceMs === undefined ? {} : { logsSinceMs };
  return { verdict, context: { state, commands, stepStartedAtMs, stepStartState, ...since }, runs };
}

/** Reproduces the verdict from what was observed then. Throws LabError `probe-not-recorded`. */
export function judgeAgain(check: Check, { context, runs }: Omit<Judgement, 'verdict'>): Promise<Verdict> {
  return judgeCheck(check, { ...context, exec: replayingRuns(runs ?? []), signal: new AbortController().signal });
}
