// Records the commands that probes run on machines, and replays their results. Probes learn of the world only through
// these, so a judgement can be repeated without the sandbox.
import { LabError } from '../errors/lab-error.ts';
import type { MachineExec } from '../host/machine-commands.ts';
import type { RunResult } from '../host/run.ts';
import type { MachineName } from '../protocol/machine.ts';
import { withoutProbePorts } from './probe-ports.ts';

/** One command that a probe ran, and how it ended. */
export interface ProbeRun extends RunResult {
  readonly machine: MachineName | 'site';
  readonly argv: readonly string[];
}

/** Wraps `exec`; each command that has ended is added to `runs`. */
export function notingRuns(exec: MachineExec): { exec: MachineExec; runs: readonly ProbeRun[] } {
  const runs: ProbeRun[] = [];
  const noting: MachineExec = async (machine, argv, options) => {
    const result = await exec(machine, argv, options);
    runs.push({ machine, argv: [...argv], ...result });
    return result;
  };
  return { exec: noting, runs };
}

/** Replays `runs` in their order. A command that was not recorded throws LabError `probe-not-recorded`. */
export function replayingRuns(runs: readonly ProbeRun[]): MachineExec {
  const left = [...runs];
  return (machine, argv) => {
    const next = left.shift();
    if (next?.machine !== machine || !sameCommand(next.argv, argv)) {
      const command = argv.join(' ');
      return Promise.reject(new LabError('probe-not-recorded', { machine, command: command.slice(0, 200) }));
    }
    const { exit, stdout, stderr, timedOut, startError } = next;
    return Promise.resolve({ exit, stdout, stderr, timedOut, startError });
  };
}

function sameCommand(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(withoutProbePorts(one)) === JSON.stringify(withoutProbePorts(other));
}
