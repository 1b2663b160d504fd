// Starts processes and waits for their end. It does not know what they are for.
import { execa } from 'execa';
import { killGroup } from './kill-group.ts';
import { withinTime, type TimeLimits } from './within-time.ts';

export interface RunOptions extends TimeLimits {
  input?: string;
  env?: Record<string, string>;
  cwd?: string;
  /** most bytes kept of each stream; default 4 MiB */
  maxBytes?: number;
}

export interface RunResult {
  /** exit status; null where it was ended by a signal or never started */
  exit: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** set where the file could not be started at all */
  startError: string | null;
}

/** kept of each stream where nothing else is said */
export const mostBytes = 4 * 1024 * 1024;

const graceMs = 1000; // between the request to end and the kill

/**
 * Runs a program to its end. A failing program is a value here; only an aborted signal throws. When it is aborted or its
 * time is over, what it started ends with it, and is not waited for.
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { signal, input } = options;
  signal?.throwIfAborted();
  const child = execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    detached: true, // a process group of its own, for endGroup
    maxBuffer: options.maxBytes ?? mostBytes,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  if (child.pid !== undefined) running.add(child.pid);
  const ended = child.finally(() => running.delete(child.pid!));
  const { end: result, timedOut } = await withinTime(ended, () => endGroup(child), options);
  const started = result.exitCode !== undefined || result.signal !== undefined;
  return {
    exit: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut,
    startError: started ? null : (result.shortMessage ?? 'could not be started'),
  };
}

/** What endGroup needs of a child process. */
interface Child {
  pid?: number | undefined;
  stdout: { destroy(): unknown };
  stderr: { destroy(): unknown };
  once(event: 'exit', listener: () => void): unknown;
}

function endGroup(child: Child): void {
  killGroup(child.pid, 'SIGTERM');
  const force = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs);
  child.once('exit', () => {
    clearTimeout(force);
    killGroup(child.pid, 'SIGKILL');
    for (const stream of [child.stdout, child.stderr]) stream.destroy(); // somebody who left the group may hold it
  });
}

/** Leaders of the groups that run now: they end with the engine, however little time it takes to end. */
const running = new Set<number>();
process.on('exit', () => running.forEach((pid) => killGroup(pid, 'SIGTERM')));
