// Opens a run of a lab: starts a sandbox and its observer, runs the lab's setup, and repeats the steps passed before.
import { interpolate } from '../check/interpolate.ts';
import { LabError } from '../errors/lab-error.ts';
import type { TypedCommand, Action, Lab } from '../protocol/lab.ts';
import type { Progress } from '../protocol/session-view.ts';
import type { Sandbox, SandboxSource } from '../sandbox/sandbox.ts';
import { performAction } from './actions.ts';
import { LabProgress } from './lab-progress.ts';
import { LabRun } from './lab-run.ts';
import type { RecordIds } from './record-ids.ts';
import { observeSandbox, type StateSource } from './state-source.ts';

const setupMs = 120_000; // one command of a lab's setup, in an emulated machine

export interface OpenLabRunOptions {
  lab: Lab;
  driver: SandboxSource;
  /**
   * true: the sandbox continues from the start of the current step, so setup and earlier steps are done; default false
   */
  begun?: boolean;
  /** default: the lab from its first step */
  progress?: LabProgress;
  /** how the sandbox is observed; default: by the observer inside it */
  openSource?: (sandbox: Sandbox, signal?: AbortSignal) => Promise<StateSource>;
  /** numbers what happens; default: from 1 */
  ids?: RecordIds;
  /** false: checks are not watched; default true */
  watches?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/**
 * Resolves with a run whose current step is entered. Steps before it that passed in an earlier sandbox are repeated
 * first. Throws LabError; nothing stays open then.
 */
export async function openLabRun(options: OpenLabRunOptions): Promise<LabRun> {
  const { lab, driver, progress = new LabProgress(lab), openSource = observeSandbox, ids, watches = true } = options;
  const { signal, onProgress } = options;
  const sandbox = await driver.open({ ...(signal && { signal }), ...(onProgress && { onProgress }) });
  let run: LabRun | null = null;
  try {
    const source = await unlessItDies(sandbox, openSource(sandbox, signal));
    run = new LabRun({ sandbox, source, progress, watches, ...(ids && { ids }) });
    await unlessItDies(sandbox, begin(run, lab, options));
    return run;
  } catch (error) {
    await (run ?? sandbox).close();
    throw error;
  }
}

async function begin(run: LabRun, lab: Lab, { begun, signal, onProgress }: OpenLabRunOptions): Promise<void> {
  const { progress } = run;
  if (begun) return run.goOn(progress.current);
  if (lab.setup.length > 0) onProgress?.({ says: 'set up the lab', done: null });
  for (const action of lab.setup) await setUp(run, action, signal);
  const goesOn = progress.steps.some(({ earlier }) => earlier);
  if (goesOn)
    await redoStepsBefore(run, progress.current, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  if (goesOn || lab.setup.length > 0) await run.fresh(signal); // the state must include what was done
  run.enterStep(progress.current);
}

/**
 * Resolves with `work`'s result. Throws LabError `sandbox-died` as soon as the sandbox ends, whatever becomes of
 * `work`.
 */
async function unlessItDies<Result>(sandbox: Sandbox, work: Promise<Result>): Promise<Result> {
  const died = sandbox.died.then((reason) => Promise.reject(new LabError('sandbox-died', { reason })));
  for (const loser of [work, died]) loser.catch(() => undefined); // the promise that settles second does not matter
  return Promise.race([work, died]);
}

/**
 * Performs the solutions of the steps before `step` in hidden terminals, so that `step` begins as its text assumes.
 * Answers are skipped. An action that ends unexpectedly is reported, and the rest follows all the same. True: all ended
 * as expected.
 */
export async function redoStepsBefore(
  run: LabRun,
  step: string,
  { signal, onProgress }: Pick<OpenLabRunOptions, 'signal' | 'onProgress'> = {},
): Promise<boolean> {
  const earlier = run.progress.before(step);
  let whole = true;
  for (const [at, progress] of earlier.entries()) {
    onProgress?.({ says: `do step ${at + 1} again: ${progress.step.title}`, done: at / earlier.length });
    const done = await redo(run, progress.step.solution, signal);
    if (done) progress.redone();
    whole &&= done;
  }
  await run.terminals.closeAll('hidden');
  return whole;
}

async function redo(run: LabRun, solution: readonly Action[], signal?: AbortSignal): Promise<boolean> {
  try {
    for (const action of solution.filter((action) => !('question' in action))) {
      const result = await performAction(run, action, { hidden: true, ...(signal && { signal }) });
      if (result.kind === 'typed' && !result.asExpected) return false;
    }
    return true;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    run.emit('fault', error);
    return false;
  }
}

async function setUp(run: LabRun, { on, run: text, exit: wanted }: TypedCommand, signal?: AbortSignal): Promise<void> {
  const command = interpolate(text, await run.fresh(signal));
  if (command === null)
    throw new LabError('setup-failed', { command: text, machine: on, exit: 'no value', wanted, output: '' });
  const options = { timeoutMs: setupMs, signal: signal ? AbortSignal.any([signal, run.signal]) : run.signal };
  const { exit, stdout, stderr } = await run.exec(on, ['bash', '-c', command], options);
  if (exit === wanted) return;
  const output = `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
  throw new LabError('setup-failed', { command, machine: on, exit: exit ?? 'no status', wanted, output });
}
