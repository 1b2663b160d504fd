// Starts a process that lives beside the engine, and gives its lines and its end. It is in a session of its own, so that
// Ctrl-C at the engine's terminal does not reach it: it ends when its standard input does, or when it is told to.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { guarded } from '../errors/guarded.ts';
import { processEnd, stopGroup } from './process-end.ts';

export interface ServiceEnd {
  /** exit status; null where a signal ended it or it never started */
  exit: number | null;
  /** the last 8 KiB it wrote to standard error */
  stderr: string;
}

export interface Service {
  readonly pid: number | undefined;
  readonly ended: Promise<ServiceEnd>;
  /** lines of standard output from now on */
  onLine(listener: (line: string) => void): void;
  /** Ends its standard input; where it has not ended 30 s later, it is stopped. */
  endInput(): void;
  /** Tells it and what it started to end; after 10 s they are killed. */
  stop(): void;
}

const graceMs = 10_000; // a build removes a gigabyte of files on its way out
const closeLimitMs = 30_000; // what a sandbox leaves is removed within a second
const stderrTailBytes = 8 * 1024; // enough for any tool's last words

/** `onError`: what it writes to standard error, as it comes. Never throws: a file that cannot be started shows in `ended`. What it started ends with it, unless it left its group. */
export function startService(
  file: string,
  args: readonly string[],
  options: { env?: Record<string, string>; onError?: (text: string) => void } = {},
): Service {
  const child = spawn(file, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-stderrTailBytes)));
  if (options.onError) child.stderr.on('data', guarded(options.onError));
  child.stdin.on('error', (error) => (stderr += `stdin: ${error.message}`)); // it ended first: `ended` tells
  const lines = createInterface({ input: child.stdout });
  lines.on('error', (error) => (stderr += `stdout: ${error.message}`)); // it was killed: `ended` tells
  const ended = processEnd(child).then(({ exit, problem }) => ({ exit, stderr: problem ?? stderr }));
  const stop = () => stopGroup(child, graceMs);
  return {
    pid: child.pid,
    ended,
    onLine: (listener) => void lines.on('line', guarded(listener)),
    endInput: () => {
      child.stdin.end();
      const late = setTimeout(stop, closeLimitMs);
      void ended.then(() => clearTimeout(late));
    },
    stop,
  };
}
