// Provides a run of a lab at the start of a step, as if the learner had just arrived there. It keeps its sandbox as
// long as everything in it can be undone.
import { asksForCounter } from '../../check/packet-counters.ts';
import { LabError } from '../../errors/lab-error.ts';
import { Checkpoint } from '../../session/checkpoints/checkpoint.ts';
import type { Action, Lab, Step } from '../../protocol/lab.ts';
import type { SandboxDriver } from '../../sandbox/sandbox.ts';
import { performAction } from '../../session/actions.ts';
import type { LabRun } from '../../session/lab-run.ts';
import { problemOf } from '../../session/action-problem.ts';
import { openLabRun, type OpenLabRunOptions } from '../../session/open-lab-run.ts';

export interface StepRunsOptions {
  readonly lab: Lab;
  readonly driver: Pick<SandboxDriver, 'open'>;
  /** how the sandbox is observed; default: by the observer inside it */
  readonly openSource?: OpenLabRunOptions['openSource'];
  readonly signal: AbortSignal;
  readonly onProgress?: (says: string) => void;
}

interface OpenStage {
  readonly run: LabRun;
  readonly died: Promise<never>;
  /** number of steps whose solutions have been done in it */
  stepsDone: number;
  /** the sandbox at that point; null until somebody needs to return there */
  checkpoint: Checkpoint | null;
}

export class StepRuns {
  readonly #options: StepRunsOptions;
  #open: OpenStage | null = null;

  constructor(options: StepRunsOptions) {
    this.#options = options;
  }

  /**
   * Calls `work` with a run at the start of the step, to perform `actions` there. Afterwards they are undone, or the
   * sandbox is closed. Throws LabError if no such run is available, and `sandbox-died`.
   */
  async use<T>(step: Step, actions: readonly Action[], work: (run: LabRun) => Promise<T>): Promise<T> {
    const { lab, onProgress } = this.#options;
    const open = await this.#at(step);
    let clean = false;
    try {
      const attempt = async (): Promise<T> => {
        const acts = actions.some((action) => !('question' in action));
        const checkpoint = acts ? await this.#checkpointOf(open) : null;
        const result = await work(open.run);
        await open.run.terminals.closeAll('all');
        const remains = acts ? await (checkpoint?.restore() ?? 'how the step began could not be kept') : null;
        if (remains !== null) onProgress?.(`${lab.id}/${step.id}: opening another sandbox, because ${remains}`);
        clean = remains === null;
        return result;
      };
      return await orDeath(attempt(), open.died);
    } finally {
      if (!clean) await this.close();
    }
  }

  /**
   * Calls `work` with a run at the step's start, to do the step's solution. Afterwards the run is at the start of the
   * next step. Throws as use() does.
   */
  async advance<T>(step: Step, work: (run: LabRun) => Promise<T>): Promise<T> {
    const open = await this.#at(step);
    try {
      const result = await orDeath(work(open.run), open.died);
      open.stepsDone += 1;
      open.checkpoint = null;
      return result;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Like use(), but always closes the sandbox when `work` ends. */
  async once<T>(step: Step, work: (run: LabRun) => Promise<T>): Promise<T> {
    const { run, died } = await this.#at(step);
    try {
      return await orDeath(work(run), died);
    } finally {
      await this.close();
    }
  }

  /** Closes the sandbox, if one is open; the next use opens another. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.run.close();
  }

  /** A checkpoint of the sandbox; null if none can be taken. */
  async #checkpointOf(open: OpenStage): Promise<Checkpoint | null> {
    const { lab, signal } = this.#options;
    try {
      open.checkpoint ??= await Checkpoint.take(open.run, { counted: countsPackets(lab), signal });
    } catch (error) {
      if (!(error instanceof LabError && ['checkpoint-failed', 'docker-unreadable'].includes(error.code))) throw error;
    }
    return open.checkpoint;
  }

  async #at(step: Step): Promise<OpenStage> {
    const { lab, signal } = this.#options;
    const wanted = lab.steps.indexOf(step);
    if (this.#open && this.#open.stepsDone > wanted) await this.close();
    const open = this.#open ?? (await this.#fresh());
    try {
      for (const earlier of lab.steps.slice(open.stepsDone, wanted)) {
        await orDeath(solve(open.run, lab, earlier, signal), open.died);
        open.stepsDone += 1;
        open.checkpoint = null;
      }
      return open;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #fresh(): Promise<OpenStage> {
    const { lab, driver, openSource, signal } = this.#options;
    await this.close();
    signal.throwIfAborted(); // whoever waited for a slot meanwhile must not open another
    const run = await openLabRun({ lab, driver, signal, watches: false, ...(openSource && { openSource }) });
    const died = new Promise<never>((_, reject) => {
      run.once('died', (reason) => reject(new LabError('sandbox-died', { reason })));
    });
    died.catch(() => {}); // reported by whoever races it; a death between two uses shows at the next
    this.#open = { run, died, stepsDone: 0, checkpoint: null };
    return this.#open;
  }
}

/** Whether a check of the lab distinguishes a rule that has counted packets from one that has not. */
function countsPackets({ steps }: Lab): boolean {
  return steps.some(({ checks }) => checks.some((check) => asksForCounter(check, 'counted')));
}

/** Performs a step's solution in hidden terminals, without its questions. Throws LabError `earlier-steps`. */
async function solve(run: LabRun, lab: Lab, step: Step, signal: AbortSignal): Promise<void> {
  run.enterStep(step.id);
  for (const action of step.solution.filter((one) => !('question' in one))) {
    const result = await performAction(run, action, { hidden: true, signal: AbortSignal.any([signal, run.signal]) });
    const reason = problemOf(action, result);
    if (reason !== null) throw new LabError('earlier-steps', { lab: lab.id, step: step.id, reason });
  }
  await run.terminals.closeAll('hidden');
}

/** Resolves with the result of the work, or rejects as soon as the sandbox dies; then the result is ignored. */
async function orDeath<T>(work: Promise<T>, died: Promise<never>): Promise<T> {
  work.catch(() => {});
  return Promise.race([work, died]);
}
