// Keeps the right checks watched: all of the current step's, and of steps that were left those that watch to the
// end of the lab. It knows steps and watchers, not what becomes of verdicts.
import type { CheckContext } from '../check/context.ts';
import { CheckWatcher } from '../check/watcher.ts';
import type { MachineExec } from '../machine/exec.ts';
import type { Check } from '../protocol/lab.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CommandRecord } from '../protocol/wire.ts';
import type { StepProgress } from './step-progress.ts';

export interface StepWatchOptions {
  exec: MachineExec;
  onVerdicts: (step: string, verdicts: Verdict[], context: CheckContext) => void;
  onFault: (fault: unknown) => void;
}

interface Watched {
  watcher: CheckWatcher;
  startedAtMs: number;
}

export class StepWatch {
  readonly #options: StepWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #current: { progress: StepProgress; startedAtMs: number } | null = null;

  constructor(options: StepWatchOptions) {
    this.#options = options;
  }

  /** Unix time at which the current step was entered, milliseconds. */
  get startedAtMs(): number {
    return this.#current?.startedAtMs ?? 0;
  }

  enter(progress: StepProgress): void {
    if (this.#current) this.#leave(this.#current);
    const startedAtMs = Date.now();
    this.#current = { progress, startedAtMs };
    this.#watch(progress, progress.step.checks, startedAtMs);
  }

  observe(state: NetworkState, commands: readonly CommandRecord[]): void {
    for (const { watcher, startedAtMs } of this.#watched.values()) {
      watcher.observe({ state, commands, stepStartedAtMs: startedAtMs });
    }
  }

  close(): void {
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  #leave({ progress, startedAtMs }: { progress: StepProgress; startedAtMs: number }): void {
    const lasting = progress.step.checks.filter(({ watch }) => watch === 'lab');
    const passing = progress.passing(lasting.map(({ id }) => id));
    this.#watch(
      progress,
      lasting.filter(({ id }) => passing.includes(id)),
      startedAtMs,
    );
  }

  #watch(progress: StepProgress, checks: readonly Check[], startedAtMs: number): void {
    const { id } = progress.step;
    this.#watched.get(id)?.watcher.close();
    this.#watched.delete(id);
    if (checks.length === 0) return;
    const { exec, onVerdicts, onFault } = this.#options;
    const watcher = new CheckWatcher({
      checks,
      exec,
      onVerdicts: (verdicts, context) => onVerdicts(id, verdicts, context),
      onError: onFault,
    });
    this.#watched.set(id, { watcher, startedAtMs });
  }
}
