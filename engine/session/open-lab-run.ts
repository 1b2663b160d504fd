// Opens a lab: a sandbox, its observer, the lab's own setup, and the steps that were passed before done again.
import { interpolate } from '../check/interpolate.ts';
import { LabError } from '../errors/lab-error.ts';
import type { TypedCommand, Action, Lab } from '../protocol/lab.ts';
import type { Progress } from '../protocol/session-view.ts';
import type { Sandbox, SandboxSource } from '../sandbox/sandbox.ts';
import { performAction } from './actions.ts';
import { LabProgress } from './lab-progress.ts';
import { LabRun } from './lab-run.ts';
import { observeSandbox } from './observe-sandbox.ts';
import type { StateSource } from './state-source.ts';

const setupMs = 120_000; // one command of a lab's setup, in an emulated machine

export interface OpenLabRunOptions {
  lab: Lab;
  driver: SandboxSource;
  /** the sandbox goes on from where the current step began: it is set up, and the steps before are done; default false */
  begun?: boolean;
  /** default: the lab from its first step */
  progress?: LabProgress;
  /** how the sandbox is watched; default: by the observer inside it */
  openSource?: (sandbox: Sandbox, signal?: AbortSignal) => Promise<StateSource>;
  /** gives ids to commands; default: from 1 */
  nextCommandId?: () => number;
  /** false: checks are not watched; default true */
  watches?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/**
 * A run whose current step is entered; where steps before it passed in an earlier sandbox, they are done again first.
 * Throws LabError; nothing is left open then.
 */
export async function openLabRun(options: OpenLabRunOptions): Promise<LabRun> {
  const {
    lab,
    driver,
    progress = new LabProgress(lab),
    openSource = observeSandbox,
    nextCommandId,
    watches = true,
  } = options;
  const { signal, onProgress } = options;
  const sandbox = await driver.open({ ...(signal && { signal }), ...(onProgress && { onProgress }) });
  let run: LabRun | null = null;
  try {
    const source = await unlessItDies(sandbox, openSource(sandbox, signal));
    run = new LabRun({ sandbox, source, progress, watches, ...(nextCommandId && { nextCommandId }) });
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
  if (goesOn || lab.setup.length > 0) await run.fresh(signal); // what was done must be in the state
  run.enterStep(progress.current);
}

/** `work`'s result; LabError `sandbox-died` as soon as the sandbox ends, whatever becomes of `work`. */
async function unlessItDies<Result>(sandbox: Sandbox, work: Promise<Result>): Promise<Result> {
  const died = sandbox.died.then((reason) => Promise.reject(new LabError('sandbox-died', { reason })));
  for (const loser of [work, died]) loser.catch(() => undefined); // whichever comes second is of no interest
  return Promise.race([work, died]);
}

/**
 * Does the solutions of the steps before `step` out of sight, so that it begins as its text assumes. Answers are left
 * out. A action that does not end as it should is told and the rest is done all the same; true: all ended as they should.
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
