// Goes back to the start of a step, by the cheapest way that there is. One request at a time.
import { tellUnexpected } from '../errors/guarded.ts';
import type { Restored } from '../protocol/api.ts';
import type { LabProgress } from './lab-progress.ts';
import type { LabRun } from './lab-run.ts';
import type { SessionSandbox } from './session-sandbox.ts';
import type { StepCheckpoints } from './step-checkpoints.ts';

export interface StartOverOptions {
  progress: LabProgress;
  sandbox: SessionSandbox;
  /** the ready sandbox, and what is kept of its steps; throws LabError `session-not-ready` */
  ready: () => { run: LabRun; checkpoints: StepCheckpoints };
}

export class StartOver {
  readonly #options: StartOverOptions;
  #now: { step: string; restored: Promise<Restored> } | null = null;

  constructor(options: StartOverOptions) {
    this.#options = options;
  }

  /**
   * In another sandbox from a snapshot, if there is one; otherwise in this one, if everything done since can be undone;
   * otherwise in a new one that repeats the solutions of the steps before. Other sandboxes start in the background.
   * A second call for the same step is answered with the first, for another step it comes after it.
   * Throws LabError `step-unknown`, `session-not-ready`.
   */
  restore(step: string): Promise<Restored> {
    const before = this.#now;
    if (before?.step === step) return before.restored;
    const restored = Promise.allSettled([before?.restored]).then(() => this.#restore(step));
    const now = { step, restored };
    this.#now = now;
    const done = () => {
      if (this.#now === now) this.#now = null;
    };
    restored.then(done, done);
    return restored;
  }

  async #restore(step: string): Promise<Restored> {
    const { progress, sandbox, ready } = this.#options;
    const { run, checkpoints } = ready();
    progress.step(step);
    const restored = await checkpoints.restore(step);
    if (restored.how === 'in-place') run.enterAgain(step);
    else {
      progress.enter(step);
      sandbox.renew(() => (restored.how === 'from-snapshot' ? restored.from : null)).catch(tellUnexpected);
    }
    return { how: restored.how, remains: restored.remains };
  }
}
