// Starts processes and waits for their end. It does not know what they are for.
import { execa } from 'execa';
import { guarded } from '../errors/guarded.ts';
import { killGroup } from './kill-group.ts';
import { endWithExit, stopGroup } from './process-end.ts';
import { withinTime, type TimeLimits } from './within-time.ts';

/** `timeoutMs`: default 60 s */
export interface RunOptions extends TimeLimits {
  input?: string;
  env?: Record<string, string>;
  cwd?: string;
  /** maximum bytes kept of each stream; default 4 MiB */
  maxBytes?: number;
}

export interface RunResult {
  /** exit status; null if a signal ended it or it never started */
  exit: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** set if the program could not be started at all */
  startError: string | null;
}

/** bytes kept of each stream by default */
export const mostBytes = 4 * 1024 * 1024;

/** enough for short commands; builds and copies set their own limit */
const usualLimitMs = 60_000;

const graceMs = 1000; // between SIGTERM and SIGKILL

/**
 * Runs a program to its end. A failing program is a value here; only an aborted signal throws. When the program ends,
 * its child processes are ended too and not waited for.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { signal, input, timeoutMs = usualLimitMs } = options;
  signal?.throwIfAborted();
  const child = execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    detached: true, // its own process group, for stopGroup
    maxBuffer: options.maxBytes ?? mostBytes,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  if (child.pid !== undefined) running.add(child.pid);
  endWithExit(child);
  const limits = signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  const ended = child.finally(() => running.delete(child.pid!));
  const { end: result, timedOut } = await withinTime(ended, () => stopGroup(child, graceMs), limits);
  const started = result.exitCode !== undefined || result.signal !== undefined;
  return {
    exit: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut,
    startError: started ? null : (result.shortMessage ?? 'could not be started'),
  };
}

/** Why the program failed: its own error output if there is any. */
export function reasonOf({ startError, stderr, timedOut, exit }: Omit<RunResult, 'stdout'>): string {
  if (startError !== null) return startError;
  if (timedOut) return `${stderr}\nit did not end in time`.trim();
  return stderr.trim() || (exit === null ? 'a signal ended it' : `exit ${exit}`);
}

/** Leaders of running process groups. They are ended when the engine exits, even if it exits at once. */
const running = new Set<number>();
process.on(
  'exit',
  guarded(() => running.forEach((pid) => killGroup(pid, 'SIGTERM'))),
);
