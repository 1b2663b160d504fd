// Verifies one lab: walks its solutions once from start to end, and tries every mistake and alternative. With a single
// sandbox, these are tried on the way.
import type { Step } from '../../protocol/lab.ts';
import type { VerifiedLab, VerifiedStep } from '../../protocol/verify.ts';
import type { LabRun } from '../../session/lab-run.ts';
import { settleAll } from '../../host/settle-all.ts';
import { Attempt, inWords } from './attempt.ts';
import { poll } from './poll.ts';
import { StepRuns } from './step-runs.ts';
import { problemAfterStart, type VerifyLabOptions } from './lab-attempt.ts';
import { nothingTried, tryStep, tryVariants, type TriedVariants } from './try-variants.ts';
import { WalkRecord } from './walk-record.ts';

type Walked = Pick<VerifiedStep, 'failsBefore' | 'passesAfter' | 'seconds' | 'problem'>;

/** Failures are in the report; throws when the signal is aborted. */
export async function verifyLab(options: VerifyLabOptions): Promise<VerifiedLab> {
  const { lab, slot, lanes, mistakes } = options;
  const tried = new Map(lab.steps.map(({ id }) => [id, nothingTried()]));
  const walked = new Map<string, Walked>();
  const onTheWay = mistakes && lanes === 1;
  const walking = slot(() => walkSolutions(options, walked, onTheWay ? tried : null));
  const beside = mistakes && !onTheWay ? tryVariants(options, tried, lanes - 1) : Promise.resolve();
  const [problem] = await settleAll([walking, beside]);
  const steps = lab.steps.map((step) => verifiedStep(step, walked.get(step.id), tried.get(step.id)!));
  const ok = problem === null && steps.every((step) => step.ok);
  return { id: lab.id, ok, ...(problem === null ? {} : { problem }), steps };
}

function verifiedStep(step: Step, walked: Walked | undefined, tried: TriedVariants): VerifiedStep {
  const walk = walked ?? { failsBefore: false, passesAfter: false, seconds: 0, problem: 'not reached' };
  const mistakes = step.mistakes.flatMap(({ id }) => tried.mistakes.get(id) ?? []);
  const alternatives = step.alternatives.flatMap(({ id }) => tried.alternatives.get(id) ?? []);
  const ok = walk.failsBefore && walk.passesAfter && [...mistakes, ...alternatives].every((variant) => variant.ok);
  return { id: step.id, ok, ...walk, seconds: walk.seconds + tried.seconds, mistakes, alternatives };
}

/**
 * Adds the result of each step to `walked`; with `tried`, first tries the step's variants. Resolves with what ended it
 * early.
 */
async function walkSolutions(
  options: VerifyLabOptions,
  walked: Map<string, Walked>,
  tried: ReadonlyMap<string, TriedVariants> | null,
): Promise<string | null> {
  const { lab, drawn, onProgress, onReport, signal } = options;
  const stage = new StepRuns(options);
  const record = onReport ? new WalkRecord(lab, drawn ?? null) : null;
  try {
    for (const step of lab.steps) {
      if (tried) await tryStep(options, stage, step, tried.get(step.id)!);
      onProgress(`${lab.id}/${step.id}: solution`);
      const result = await stage.advance(step, (run) => {
        const walk = () => walkStep(options, run, step);
        return record ? record.during(run, walk) : walk();
      });
      walked.set(step.id, result);
    }
    return null;
  } catch (error) {
    return problemAfterStart(error, signal);
  } finally {
    await stage.close();
    await record?.end(onReport!);
  }
}

async function walkStep({ limitMs, signal }: VerifyLabOptions, run: LabRun, step: Step): Promise<Walked> {
  const startedMs = performance.now();
  const attempt = await Attempt.begin(run, step, signal);
  const failsBefore = (await attempt.verdicts()).some(({ pass }) => !pass);
  const problem = await attempt.perform(step.solution);
  const failing = async () => (await attempt.verdicts()).filter(({ pass }) => !pass);
  const left = await poll(failing, (verdicts) => verdicts.length === 0, problem === null ? limitMs : 0, signal);
  attempt.settle();
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
