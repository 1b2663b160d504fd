// All that probes know of the world are commands they run on machines. Here what those said is noted, and played back:
// what was judged once can be judged again without the sandbox.
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

/** Runs what `exec` runs; `runs` grows by each that ended. */
export function notingRuns(exec: MachineExec): { exec: MachineExec; runs: readonly ProbeRun[] } {
  const runs: ProbeRun[] = [];
  const noting: MachineExec = async (machine, argv, options) => {
    const result = await exec(machine, argv, options);
    runs.push({ machine, argv: [...argv], ...result });
    return result;
  };
  return { exec: noting, runs };
}

/** Answers as `runs` say, one after another. What was not run then throws LabError `probe-not-recorded`. */
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
