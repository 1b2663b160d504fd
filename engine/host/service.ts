// Starts a process that runs beside the engine; reports its output lines and its end. It has its own session, so Ctrl-C
// at the engine's terminal does not reach it. It ends when its standard input ends, or when it is stopped.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { guarded } from '../errors/guarded.ts';
import { processEnd, stopGroup } from './process-end.ts';

export interface ServiceEnd {
  /** exit status; null if a signal ended it or it never started */
  exit: number | null;
  /** the last 8 KiB it wrote to standard error */
  stderr: string;
}

export interface Service {
  readonly pid: number | undefined;
  readonly ended: Promise<ServiceEnd>;
  /** Called with every line of standard output from now on. */
  onLine(listener: (line: string) => void): void;
  /** Ends its standard input; stops the process if it has not ended 30 s later. */
  endInput(): void;
  /** Terminates the process and its children; kills them after 10 s. */
  stop(): void;
}

const graceMs = 10_000; // a build removes a gigabyte of files before it ends
const closeLimitMs = 30_000; // cleaning up a sandbox takes under a second
const stderrTailBytes = 8 * 1024; // enough for any tool's last error

/**
 * `onError`: called with its standard error as it comes. Never throws: a program that cannot be started shows in
 * `ended`. Its children end with it, unless they left its group.
 */
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
  child.stdin.on('error', (error) => (stderr += `stdin: ${error.message}`)); // it has ended: `ended` reports why
  const lines = createInterface({ input: child.stdout });
  lines.on('error', (error) => (stderr += `stdout: ${error.message}`)); // it was killed: `ended` reports that
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
