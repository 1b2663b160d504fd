// Verifies one lab: walks its solutions once from start to end, and tries every mistake and alternative.
import { LabError } from '../errors/lab-error.ts';
import type { Step } from '../protocol/lab.ts';
import type { VerifiedAlternative, VerifiedLab, VerifiedMistake, VerifiedStep } from '../protocol/verify.ts';
import type { LabRun } from '../session/lab-run.ts';
import { Attempt, inWords } from './attempt.ts';
import { lookUntil } from './patience.ts';
import type { Slots } from './slots.ts';
import { atStep, withRun, type StageOptions } from './stage.ts';
import { tryAlternative, tryMistake, type VariantOptions } from './variants.ts';

export interface VerifyLabOptions extends StageOptions {
  readonly mistakes: boolean;
  /** how long a result may take to show */
  readonly limitMs: number;
  /** every open sandbox takes one */
  readonly slots: Slots;
  readonly onProgress: (says: string) => void;
}

type Walked = Pick<VerifiedStep, 'failsBefore' | 'passesAfter' | 'seconds' | 'problem'>;

/** What goes wrong is in the report; throws when the signal is aborted. */
export async function verifyLab(options: VerifyLabOptions): Promise<VerifiedLab> {
  const { lab, mistakes } = options;
  const walking = options.slots.use(() => walkSolutions(options));
  const trying = lab.steps.map((step) => tryVariants(options, step, mistakes));
  const [{ walked, problem }, ...variants] = await Promise.all([walking, ...trying]);
  const steps = lab.steps.map((step, at) => verifiedStep(step, walked.get(step.id), variants[at]!));
  const ok = problem === null && steps.every((step) => step.ok);
  return { id: lab.id, ok, ...(problem === null ? {} : { problem }), steps };
}

interface Variants {
  mistakes: VerifiedMistake[];
  alternatives: VerifiedAlternative[];
  seconds: number;
}

function verifiedStep(
  { id }: Step,
  walked: Walked | undefined,
  { mistakes, alternatives, seconds }: Variants,
): VerifiedStep {
  const walk = walked ?? { failsBefore: false, passesAfter: false, seconds: 0, problem: 'not reached' };
  const ok = walk.failsBefore && walk.passesAfter && [...mistakes, ...alternatives].every((variant) => variant.ok);
  return { id, ok, ...walk, seconds: walk.seconds + seconds, mistakes, alternatives };
}

async function walkSolutions(
  options: VerifyLabOptions,
): Promise<{ walked: Map<string, Walked>; problem: string | null }> {
  const { lab, onProgress } = options;
  const walked = new Map<string, Walked>();
  try {
    await withRun(options, async (run) => {
      for (const step of lab.steps) {
        onProgress(`${lab.id}/${step.id}: solution`);
        walked.set(step.id, await walkStep(options, run, step));
      }
    });
    return { walked, problem: null };
  } catch (error) {
    return { walked, problem: afterStart(error, options.signal) };
  }
}

async function walkStep({ limitMs, signal }: VerifyLabOptions, run: LabRun, step: Step): Promise<Walked> {
  const startedMs = performance.now();
  const attempt = new Attempt(run, step, signal);
  const failsBefore = (await attempt.verdicts()).some(({ pass }) => !pass);
  const problem = await attempt.perform(step.solution);
  const failing = async () => (await attempt.verdicts()).filter(({ pass }) => !pass);
  const left = await lookUntil(failing, (verdicts) => verdicts.length === 0, problem === null ? limitMs : 0, signal);
  const seconds = (performance.now() - startedMs) / 1000;
  const problems = [
    ...(failsBefore ? [] : ['everything passed before the solution']),
    ...(problem === null ? [] : [problem]),
    ...left.map(inWords),
  ];
  return {
    failsBefore,
    passesAfter: problem === null && left.length === 0,
    seconds,
    ...(problems.length > 0 && { problem: problems.join('\n') }),
  };
}

async function tryVariants(options: VerifyLabOptions, step: Step, withMistakes: boolean): Promise<Variants> {
  const { lab, limitMs, signal, onProgress } = options;
  let seconds = 0;
  const inRun = <T>(
    says: string,
    attempt: (attempt: Attempt, given: VariantOptions) => Promise<T>,
    failed: (problem: string) => T,
  ) =>
    options.slots.use(async () => {
      const startedMs = performance.now();
      onProgress(`${lab.id}/${step.id}: ${says}`);
      try {
        return await atStep(options, step, (run) => attempt(new Attempt(run, step, signal), { limitMs, signal }));
      } catch (error) {
        return failed(afterStart(error, signal));
      } finally {
        seconds += (performance.now() - startedMs) / 1000;
      }
    });

  const mistakes = (withMistakes ? step.mistakes : []).map((mistake) =>
    inRun(
      `mistake ${mistake.id}`,
      (attempt, given) => tryMistake(attempt, mistake, given),
      (verdict) => ({ id: mistake.id, ok: false, verdict }),
    ),
  );
  const alternatives = (withMistakes ? step.alternatives : []).map((alternative) =>
    inRun<VerifiedAlternative>(
      `alternative ${alternative.id}`,
      (attempt, given) => tryAlternative(attempt, alternative, given),
      (problem) => ({ id: alternative.id, ok: false, problem }),
    ),
  );
  return { mistakes: await Promise.all(mistakes), alternatives: await Promise.all(alternatives), seconds };
}

/** What ended a run that had begun, in words; whatever is no fault of the lab or its sandbox goes on up. */
function afterStart(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (error instanceof LabError) return error.problem;
  throw error;
}
