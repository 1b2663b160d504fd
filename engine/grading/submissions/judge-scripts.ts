// Runs learners' scripts on real sandboxes, each section at the start of its step as if the steps before were solved,
// and judges the step's checks. Sandboxes are reused: what a section did is undone before the next.
import pLimit from 'p-limit';
import { toLabError } from '../../errors/to-lab-error.ts';
import { unexpectedText } from '../../errors/guarded.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { AnsweredStep } from '../../protocol/answers.ts';
import type { Action, Lab, Step } from '../../protocol/lab.ts';
import type { SandboxDriver } from '../../sandbox/sandbox.ts';
import { labOfSeed } from '../../session/selected-fault.ts';
import { settleAll } from '../../host/settle-all.ts';
import { Attempt } from '../verify/attempt.ts';
import { judgedByScript } from '../verify/check-script.ts';
import { StepRuns, type StepRunsOptions } from '../verify/step-runs.ts';
import { byLab, type Submission } from './submission.ts';
import type { ScriptSection } from './parse-script.ts';
import { whyItFails } from './why-it-fails.ts';

export interface JudgeScriptsOptions {
  readonly driver: Pick<SandboxDriver, 'name' | 'open'>;
  /** number of sandboxes open at once */
  readonly jobs: number;
  readonly openSource?: StepRunsOptions['openSource'];
  readonly signal: AbortSignal;
  readonly onProgress: (says: string) => void;
}

/** Declares that commands are typed, so that their effects are undone afterwards. */
const acts: readonly Action[] = [{ on: 'host', run: 'true', exit: 0 }];

/** The result of each section. A section that breaks off fails with the reason, and the others continue. */
export async function judgeScripts(
  submission: readonly Submission[],
  options: JudgeScriptsOptions,
): Promise<Map<Submission, AnsweredStep>> {
  const found = new Map<Submission, AnsweredStep>();
  const groups = byLab(submission);
  const slot = pLimit(options.jobs);
  const lanes = groups.flatMap((group) => {
    const { lab, seed } = group[0]!.section;
    const drawn = labOfSeed(lab, seed ?? '').lab;
    const sorted = group.toSorted((one, other) => place(lab, one.section.step) - place(lab, other.section.step));
    const next = sorted.values(); // shared by all lanes: each lane takes the next one
    const count = Math.min(Math.max(1, Math.floor(options.jobs / groups.length)), group.length);
    return Array.from({ length: count }, () => slot(() => walk(drawn, next, options, found)));
  });
  await settleAll(lanes);
  return found;
}

function place({ steps }: Lab, step: Step): number {
  return steps.indexOf(step);
}

async function walk(
  lab: Lab,
  next: Iterable<Submission>,
  options: JudgeScriptsOptions,
  found: Map<Submission, AnsweredStep>,
): Promise<void> {
  const stage = new StepRuns({ lab, ...options });
  try {
    for (const submission of next) {
      const { id } = submission.section.step;
      options.onProgress(`${submission.who}: ${lab.id}/${id}`);
      const step = lab.steps.find((one) => one.id === id)!; // with the fault in it
      found.set(submission, await judgeSection(stage, step, submission.section, options));
    }
  } finally {
    await stage.close();
  }
}

async function judgeSection(
  stage: StepRuns,
  step: Step,
  { parts }: ScriptSection,
  { driver, signal, onProgress }: JudgeScriptsOptions,
): Promise<AnsweredStep> {
  const { id } = step;
  if (step.checks.length === 0)
    return { id, passed: false, check: null, why: 'it has only questions, and a script answers none' };
  try {
    const verdicts = await stage.use(step, acts, async (run) =>
      judgedByScript(run, await Attempt.begin(run, step, signal), parts, { driver: driver.name, signal }),
    );
    const failing = verdicts.find(({ pass }) => !pass);
    if (!failing) return { id, passed: true, check: null, why: null };
    return { id, passed: false, check: failing.check, why: whyItFails(failing) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LabError)) onProgress(unexpectedText(error)); // only this section fails; judging continues
    return { id, passed: false, check: null, why: toLabError(error).problem };
  }
}
