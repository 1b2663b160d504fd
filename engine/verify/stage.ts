// Hands out runs of a lab that stand at the start of a step, as if the learner had just got there.
import { LabError } from '../errors/lab-error.ts';
import type { Lab, Step } from '../protocol/lab.ts';
import type { SandboxDriver } from '../sandbox/sandbox.ts';
import type { LabRun } from '../session/lab-run.ts';
import { openLabRun, redoStepsBefore, type OpenLabRunOptions } from '../session/open-lab-run.ts';

export interface StageOptions {
  readonly lab: Lab;
  readonly driver: Pick<SandboxDriver, 'open'>;
  /** how the sandbox is watched; default: by the observer inside it */
  readonly openSource?: OpenLabRunOptions['openSource'];
  readonly signal: AbortSignal;
}

/** Opens a run at the start of a step and closes it when `work` ends. Throws LabError where it cannot be opened. */
export async function atStep<T>(options: StageOptions, step: Step, work: (run: LabRun) => Promise<T>): Promise<T> {
  return withRun(options, async (run) => {
    const redone = await redoStepsBefore(run, step.id, { signal: options.signal });
    if (!redone) throw new LabError('earlier-steps', { lab: options.lab.id, step: step.id });
    return work(run);
  });
}

/** Opens a run of a lab from its first step; a sandbox that dies ends `work` with LabError `sandbox-died`. */
export async function withRun<T>(
  { lab, driver, openSource, signal }: StageOptions,
  work: (run: LabRun) => Promise<T>,
): Promise<T> {
  const run = await openLabRun({ lab, driver, signal, ...(openSource && { openSource }) });
  const died = new Promise<never>((_, reject) =>
    run.once('died', (reason) => reject(new LabError('sandbox-died', { reason }))),
  );
  const working = work(run);
  try {
    return await Promise.race([working, died]);
  } finally {
    await run.close();
    // After a death the work fails too; its own failure tells nothing more.
    await Promise.allSettled([working]);
  }
}
