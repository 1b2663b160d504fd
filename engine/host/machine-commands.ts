// The two ways to run a command on a machine of a sandbox without a terminal: to its end, or for its lines as they come.
// No process of this computer stands for it.
import type { LineStreamOptions, Stream } from './line-stream.ts';
import type { RunOptions, RunResult } from './run.ts';
import type { MachineName } from '../protocol/machine.ts';

/** `site` is the scaffolding around the machines, which learners do not see. */
type Place = MachineName | 'site';

export type ExecOptions = Pick<RunOptions, 'input' | 'timeoutMs' | 'signal' | 'maxBytes'>;

/**
 * `exec('client', ['curl', '-sS', url], { timeoutMs: 5000 })`. A failing command is a value, and so is a sandbox that
 * cannot be reached (`startError`); only an aborted signal throws.
 */
export type MachineExec = (machine: Place, argv: readonly string[], options?: ExecOptions) => Promise<RunResult>;

/** As startStream, of a command on a machine. */
export type MachineStream = (machine: Place, argv: readonly string[], options: LineStreamOptions) => Stream;
