// Starts a process that lives beside the engine, and gives its lines and its end. It is in a session of its own, so that
// Ctrl-C at the engine's terminal does not reach it: it ends when its standard input does, or when it is told to.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { guarded } from '../errors/guarded.ts';

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
  endInput(): void;
}

const stderrTailBytes = 8 * 1024; // enough for any tool's last words

/** Never throws: a file that cannot be started shows in `ended`. */
export function startService(
  file: string,
  args: readonly string[],
  options: { env?: Record<string, string> } = {},
): Service {
  const child = spawn(file, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-stderrTailBytes)));
  child.stdin.on('error', (error) => (stderr += `stdin: ${error.message}`)); // it ended first: `ended` tells
  const lines = createInterface({ input: child.stdout });
  lines.on('error', (error) => (stderr += `stdout: ${error.message}`)); // it was killed: `ended` tells
  const ended = new Promise<ServiceEnd>((resolve) => {
    child.once('error', (error) => resolve({ exit: null, stderr: error.message }));
    child.once('close', (exit) => resolve({ exit, stderr }));
  });
  return {
    pid: child.pid,
    ended,
    onLine: (listener) => void lines.on('line', guarded(listener)),
    endInput: () => child.stdin.end(),
  };
}
