// Runs learners' scripts on real sandboxes, each section at the start of its step as if the steps before were solved,
// and judges the step's checks. One sandbox serves many: what a section did is undone before the next.
import { asLabError } from '../../errors/as-lab-error.ts';
import { unexpectedText } from '../../errors/guarded.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { AnsweredStep } from '../../protocol/answers.ts';
import type { Deed, Lab, Step } from '../../protocol/lab.ts';
import type { SandboxDriver } from '../../sandbox/sandbox.ts';
import { labOfSeed } from '../../session/drawn-fault.ts';
import { allEnded } from '../../host/all-ended.ts';
import { Attempt } from '../verify/attempt.ts';
import { judgedByScript } from '../verify/check-script.ts';
import { Slots } from '../verify/slots.ts';
import { Stage, type StageOptions } from '../verify/stage.ts';
import { byLab, type Handed } from './handed.ts';
import type { ScriptSection } from './parse-script.ts';
import { whyItFails } from './why-it-fails.ts';

export interface JudgeScriptsOptions {
  readonly driver: Pick<SandboxDriver, 'name' | 'open'>;
  /** sandboxes open at once */
  readonly jobs: number;
  readonly openSource?: StageOptions['openSource'];
  readonly signal: AbortSignal;
  readonly onProgress: (says: string) => void;
}

/** Something is typed in each: what it did must be undone afterwards. */
const acts: readonly Deed[] = [{ on: 'host', run: 'true', exit: 0 }];

/** What each comes to; a section that breaks off fails with the reason, and the others go on. */
export async function judgeScripts(
  handed: readonly Handed[],
  options: JudgeScriptsOptions,
): Promise<Map<Handed, AnsweredStep>> {
  const found = new Map<Handed, AnsweredStep>();
  const groups = byLab(handed);
  const slots = new Slots(options.jobs);
  const lanes = groups.flatMap((group) => {
    const { lab, seed } = group[0]!.section;
    const drawn = labOfSeed(lab, seed ?? '').lab;
    const sorted = group.toSorted((one, other) => place(lab, one.section.step) - place(lab, other.section.step));
    const next = sorted.values(); // shared: each lane takes the one that is next, so it only moves on
    const count = Math.min(Math.max(1, Math.floor(options.jobs / groups.length)), group.length);
    return Array.from({ length: count }, () => slots.use(() => walk(drawn, next, options, found)));
  });
  await allEnded(lanes);
  return found;
}

function place({ steps }: Lab, step: Step): number {
  return steps.indexOf(step);
}

async function walk(
  lab: Lab,
  next: Iterable<Handed>,
  options: JudgeScriptsOptions,
  found: Map<Handed, AnsweredStep>,
): Promise<void> {
  const stage = new Stage({ lab, ...options });
  try {
    for (const handed of next) {
      const { id } = handed.section.step;
      options.onProgress(`${handed.who}: ${lab.id}/${id}`);
      const step = lab.steps.find((one) => one.id === id)!; // with the fault in it
      found.set(handed, await judgeSection(stage, step, handed.section, options));
    }
  } finally {
    await stage.close();
  }
}

async function judgeSection(
  stage: Stage,
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
    if (!(error instanceof LabError)) onProgress(unexpectedText(error)); // of this one alone: the class is judged on
    return { id, passed: false, check: null, why: asLabError(error).problem };
  }
}
