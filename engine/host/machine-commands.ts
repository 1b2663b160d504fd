// The two ways to run a command on a sandbox's machine without a terminal: to its end, or as a stream of lines. No
// local process stands for the command.
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

/** As startStream, but for a command on a machine. */
export type MachineStream = (machine: Place, argv: readonly string[], options: LineStreamOptions) => Stream;
