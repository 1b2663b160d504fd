// The only place that starts processes and waits for them. It does not know what they are for.
import { execa } from 'execa';

export interface RunOptions {
  input?: string;
  timeoutMs?: number;
  signal?: AbortSignal;
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

/** Runs a program to its end. A failing program is a value here; only an aborted signal throws. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const result = await execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    maxBuffer: options.maxBytes ?? 4 * 1024 * 1024,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  options.signal?.throwIfAborted();
  const started = result.exitCode !== undefined || result.signal !== undefined;
  return {
    exit: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut: result.timedOut,
    startError: started ? null : (result.shortMessage ?? 'could not be started'),
  };
}
