// Keeps the right checks watched: all of the current step, with what its predictions wait for, and those of earlier
// steps that must hold to the end of the lab. It knows steps and watchers, not what becomes of verdicts.
import type { CheckContext } from '../check/context.ts';
import type { Judgement } from '../check/judgement.ts';
import { revealCheck } from '../check/judge-prediction.ts';
import { CheckWatcher } from '../check/watcher.ts';
import type { MachineExec } from '../host/machine-commands.ts';
import type { Check } from '../protocol/lab.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import type { StepProgress } from './step-progress.ts';

export interface StepWatchOptions {
  exec: MachineExec;
  onJudged: (step: string, judged: Judgement[], context: CheckContext) => void;
  onFault: (fault: unknown) => void;
  /** false: only the starts of steps are noted, and nothing is watched */
  watches: boolean;
}

/** The start of a step: commands and counters from before do not count for it. */
export type StepStart = Pick<CheckContext, 'stepStartedAtMs' | 'stepStartState'>;

export class StepWatch {
  readonly #options: StepWatchOptions;
  readonly #watchers = new Map<string, CheckWatcher>();
  readonly #starts = new Map<string, StepStart>();
  #current: StepProgress | null = null;

  constructor(options: StepWatchOptions) {
    this.#options = options;
  }

  /** The start of a step: when it was first entered, and the state then. */
  startOf(step: string): StepStart {
    return this.#starts.get(step) ?? { stepStartedAtMs: 0, stepStartState: null };
  }

  /** `state` is the latest. A step that was entered before keeps its first start. */
  enter(progress: StepProgress, state: NetworkState | null, commands: readonly CommandRecord[]): void {
    if (this.#current) this.goOn(this.#current);
    const { id, checks, questions } = progress.step;
    // after the last command, even in the same millisecond
    const stepStartedAtMs = Math.max(Date.now(), (commands.at(-1)?.startedAtMs ?? 0) + 1);
    if (!this.#starts.has(id)) this.#starts.set(id, { stepStartedAtMs, stepStartState: state });
    this.#current = progress;
    const reveals = questions.filter((question) => question.kind === 'prediction').map(revealCheck);
    this.#watch(progress, [...checks, ...reveals]);
  }

  /** Watches the checks of an earlier step that passed and must hold to the end of the lab. */
  goOn(progress: StepProgress): void {
    const lasting = progress.step.checks.filter(({ watch }) => watch === 'lab');
    const passed = progress.passedOnce(lasting.map(({ id }) => id));
    this.#watch(
      progress,
      lasting.filter(({ id }) => passed.includes(id)),
    );
  }

  /** The step begins anew when it is next entered. */
  forgetStart(step: string): void {
    this.#starts.delete(step);
  }

  observe(state: NetworkState, commands: readonly CommandRecord[]): void {
    for (const [step, watcher] of this.#watchers) watcher.observe({ state, commands, ...this.startOf(step) });
  }

  /** Something was done that no state shows. */
  askAgain(): void {
    for (const watcher of this.#watchers.values()) watcher.askAgain();
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(progress: StepProgress, checks: readonly Check[]): void {
    const { id } = progress.step;
    this.#watchers.get(id)?.close();
    this.#watchers.delete(id);
    if (checks.length === 0) return;
    const { exec, onJudged, onFault, watches } = this.#options;
    if (!watches) return;
    const watcher = new CheckWatcher({
      checks,
      exec,
      onJudged: (judged, context) => onJudged(id, judged, context),
      onError: onFault,
    });
    this.#watchers.set(id, watcher);
  }
}
