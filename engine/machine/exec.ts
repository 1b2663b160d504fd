// Runs one command on one machine of a sandbox and gives back what it said.
import { run, type RunOptions, type RunResult } from '../process/run.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** On a machine, or at the site level that learners do not see. */
export type MachineExec = (
  machine: MachineName | 'site',
  argv: readonly string[],
  options?: RunOptions,
) => Promise<RunResult>;

/** Binds a sandbox: `exec('client', ['curl', '-sS', url], { timeoutMs: 5000 })`. */
export function machineExec(sandbox: Pick<Sandbox, 'command'>): MachineExec {
  return (machine, argv, options) => {
    const { file, args } = sandbox.command(machine, argv);
    return run(file, args, options);
  };
}
