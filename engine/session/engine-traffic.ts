// Knows on which machines vethlab itself is sending: on its own, as probes do, or because the learner asked the page
// for it. In the second case it keeps a description of the request.
import type { MachineExec } from '../host/machine-commands.ts';
import type { MachineName } from '../protocol/machine.ts';

const lingerMs = 1000; // until what was sent has been observed, emulated

export interface Work {
  machine: MachineName | 'site';
  /** what the learner asked for: "page opened: http://192.168.190.128:801/"; null if vethlab acts on its own */
  act: string | null;
}

export class EngineTraffic {
  readonly #works = new Map<Work, number>(); // until when, Unix time in ms

  /** Wraps `exec` and records on which machine it runs and for how long. */
  noting(exec: MachineExec, act: string | null = null): MachineExec {
    return (machine, argv, options) => this.during(machine, () => exec(machine, argv, options), act);
  }

  /** Records that vethlab is at work on a machine while `run` runs. */
  async during<Result>(
    machine: Work['machine'],
    run: () => Promise<Result>,
    act: string | null = null,
  ): Promise<Result> {
    const work = { machine, act };
    this.#works.set(work, Infinity);
    try {
      return await run();
    } finally {
      this.#works.set(work, Date.now() + lingerMs);
    }
  }

  /** What vethlab is doing on a machine, or was a moment ago; the learner's requests come first. */
  on(machine: MachineName): Work | null {
    for (const [work, untilMs] of this.#works) if (untilMs < Date.now()) this.#works.delete(work);
    const here = [...this.#works.keys()].filter((work) => work.machine === machine);
    return here.find(({ act }) => act !== null) ?? here[0] ?? null;
  }
}
