// Tries the mistakes and alternatives of a lab, each at the start of its step.
import type { Action, Step } from '../../protocol/lab.ts';
import type { VerifiedAlternative, VerifiedMistake } from '../../protocol/verify.ts';
import { settleAll } from '../../host/settle-all.ts';
import { Attempt } from './attempt.ts';
import { StepRuns } from './step-runs.ts';
import { tryAlternative, tryMistake } from './variants.ts';
import { problemAfterStart, type VerifyLabOptions } from './lab-attempt.ts';

export interface TriedVariants {
  readonly mistakes: Map<string, VerifiedMistake>;
  readonly alternatives: Map<string, VerifiedAlternative>;
  seconds: number;
}

export function nothingTried(): TriedVariants {
  return { mistakes: new Map(), alternatives: new Map(), seconds: 0 };
}

/**
 * Adds the results to `tried`, by step id. Takes at most `lanes` slots, each with a sandbox that moves from step to
 * step.
 */
export async function tryVariants(
  options: VerifyLabOptions,
  tried: ReadonlyMap<string, TriedVariants>,
  lanes: number,
): Promise<void> {
  const { lab, slot } = options;
  const steps = lab.steps.filter(({ mistakes, alternatives }) => mistakes.length + alternatives.length > 0);
  const next = steps.values(); // shared: each lane takes the next step
  const lane = () =>
    slot(async () => {
      const stage = new StepRuns(options);
      try {
        for (const step of next) await tryStep(options, stage, step, tried.get(step.id)!);
      } finally {
        await stage.close();
      }
    });
  await settleAll(Array.from({ length: Math.min(lanes, steps.length) }, lane));
}

/** Tries each variant at the step's start. Afterwards the stage is there again. */
export async function tryStep(
  options: VerifyLabOptions,
  stage: StepRuns,
  step: Step,
  tried: TriedVariants,
): Promise<void> {
  for (const mistake of step.mistakes) {
    const { id } = mistake;
    const { result, seconds } = await tryOne(options, stage, step, `mistake ${id}`, {
      run: mistake.run,
      try: (attempt) => tryMistake(attempt, mistake, options),
      failed: (verdict) => ({ id, ok: false, verdict }),
    });
    tried.mistakes.set(id, { ...result, seconds });
    tried.seconds += seconds;
  }
  for (const alternative of step.alternatives) {
    const { id } = alternative;
    const { result, seconds } = await tryOne(options, stage, step, `alternative ${id}`, {
      run: alternative.run,
      try: (attempt) => tryAlternative(attempt, alternative, options),
      failed: (problem) => ({ id, ok: false, problem }),
    });
    tried.alternatives.set(id, { ...result, seconds });
    tried.seconds += seconds;
  }
}

interface Way<Result> {
  readonly run: readonly Action[];
  try(attempt: Attempt): Promise<Result>;
  /** the result if it could not be tried */
  failed(problem: string): Result;
}

async function tryOne<Result>(
  { lab, signal, onProgress }: VerifyLabOptions,
  stage: StepRuns,
  step: Step,
  says: string,
  way: Way<Result>,
): Promise<{ result: Result; seconds: number }> {
  onProgress(`${lab.id}/${step.id}: ${says}`);
  const startedMs = performance.now();
  let result: Result;
  try {
    result = await stage.use(step, way.run, async (run) => way.try(await Attempt.begin(run, step, signal)));
  } catch (error) {
    result = way.failed(problemAfterStart(error, signal));
  }
  return { result, seconds: (performance.now() - startedMs) / 1000 };
}
