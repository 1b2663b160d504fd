// On which machines vethlab itself is running something: probes and judging, not what the learner asked for.
import type { MachineExec } from '../machine/exec.ts';
import type { MachineName } from '../protocol/machine.ts';

const lingerMs = 1000; // until what was sent has been observed, emulated

export class OwnWork {
  readonly #running = new Map<MachineName, number>();
  readonly #endedAtMs = new Map<MachineName, number>();

  /** Runs what `exec` runs, and notes where and while it does. */
  noting(exec: MachineExec): MachineExec {
    return (machine, argv, options) => this.during(machine, () => exec(machine, argv, options));
  }

  /** Notes that something is at work on a machine while it is. */
  async during<Result>(machine: MachineName, work: () => Promise<Result>): Promise<Result> {
    this.#running.set(machine, (this.#running.get(machine) ?? 0) + 1);
    try {
      return await work();
    } finally {
      this.#running.set(machine, this.#running.get(machine)! - 1);
      this.#endedAtMs.set(machine, Date.now());
    }
  }

  /** It runs something there, or did a moment ago. */
  on(machine: MachineName): boolean {
    return (this.#running.get(machine) ?? 0) > 0 || Date.now() - (this.#endedAtMs.get(machine) ?? 0) < lingerMs;
  }
}
