// Verifies one lab: walks its solutions once from start to end, and tries every mistake and alternative.
import { LabError } from '../errors/lab-error.ts';
import type { Step } from '../protocol/lab.ts';
import type { VerifiedLab, VerifiedStep } from '../protocol/verify.ts';
import type { LabRun } from '../session/lab-run.ts';
import { allEnded } from './all-ended.ts';
import { Attempt, inWords } from './attempt.ts';
import { lookUntil } from './patience.ts';
import type { Slots } from './slots.ts';
import { Stage, type StageOptions } from './stage.ts';
import { tryVariants, type TriedVariants } from './try-variants.ts';

export interface VerifyLabOptions extends StageOptions {
  /** sandboxes that may try mistakes and alternatives side by side; 0: these are left out */
  readonly lanes: number;
  /** how long a result may take to show, ms */
  readonly limitMs: number;
  /** every open sandbox takes one */
  readonly slots: Slots;
  readonly onProgress: (says: string) => void;
}

type Walked = Pick<VerifiedStep, 'failsBefore' | 'passesAfter' | 'seconds' | 'problem'>;

/** What goes wrong is in the report; throws when the signal is aborted. */
export async function verifyLab(options: VerifyLabOptions): Promise<VerifiedLab> {
  const { lab, slots, lanes } = options;
  const walking = slots.use(() => walkSolutions(options));
  const [{ walked, problem }, tried] = await allEnded([walking, tryVariants(options, lanes)]);
  const steps = lab.steps.map((step) => verifiedStep(step, walked.get(step.id), tried.get(step.id)));
  const ok = problem === null && steps.every((step) => step.ok);
  return { id: lab.id, ok, ...(problem === null ? {} : { problem }), steps };
}

/** What ended a run that had begun, in words; whatever is no fault of the lab or its sandbox goes on up. */
export function problemAfterStart(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (error instanceof LabError) return error.problem;
  throw error;
}

function verifiedStep(step: Step, walked: Walked | undefined, tried: TriedVariants | undefined): VerifiedStep {
  const walk = walked ?? { failsBefore: false, passesAfter: false, seconds: 0, problem: 'not reached' };
  const mistakes = step.mistakes.flatMap(({ id }) => tried?.mistakes.get(id) ?? []);
  const alternatives = step.alternatives.flatMap(({ id }) => tried?.alternatives.get(id) ?? []);
  const ok = walk.failsBefore && walk.passesAfter && [...mistakes, ...alternatives].every((variant) => variant.ok);
  return { id: step.id, ok, ...walk, seconds: walk.seconds + (tried?.seconds ?? 0), mistakes, alternatives };
}

async function walkSolutions(
  options: VerifyLabOptions,
): Promise<{ walked: Map<string, Walked>; problem: string | null }> {
  const { lab, onProgress } = options;
  const walked = new Map<string, Walked>();
  try {
    await new Stage(options).once(lab.steps[0]!, async (run) => {
      for (const step of lab.steps) {
        onProgress(`${lab.id}/${step.id}: solution`);
        walked.set(step.id, await walkStep(options, run, step));
      }
    });
    return { walked, problem: null };
  } catch (error) {
    return { walked, problem: problemAfterStart(error, options.signal) };
  }
}

async function walkStep({ limitMs, signal }: VerifyLabOptions, run: LabRun, step: Step): Promise<Walked> {
  const startedMs = performance.now();
  const attempt = new Attempt(run, step, signal);
  const failsBefore = (await attempt.verdicts()).some(({ pass }) => !pass);
  const problem = await attempt.perform(step.solution);
  const failing = async () => (await attempt.verdicts()).filter(({ pass }) => !pass);
  const left = await lookUntil(failing, (verdicts) => verdicts.length === 0, problem === null ? limitMs : 0, signal);
  const problems = [
    ...(failsBefore ? [] : ['everything passed before the solution']),
    ...(problem === null ? [] : [problem]),
    ...left.map(inWords),
  ];
  return {
    failsBefore,
    passesAfter: problem === null && left.length === 0,
    seconds: (performance.now() - startedMs) / 1000,
    ...(problems.length > 0 && { problem: problems.join('\n') }),
  };
}
