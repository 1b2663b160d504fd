// Starts a process that speaks in lines for a long time. A line longer than the bound ends it: nothing grows without end.
import { spawn } from 'node:child_process';
import { killGroup } from './kill-group.ts';
import { LineSplitter } from './line-splitter.ts';

export interface StreamOptions {
  onLine: (line: string) => void;
  /** ends the process */
  signal?: AbortSignal;
  env?: Record<string, string>;
  /** longest line taken, bytes; default 8 MiB */
  maxLineBytes?: number;
}

export interface StreamEnd {
  /** exit status; null where a signal ended it or it never started */
  exit: number | null;
  /** the last 4 KiB of standard error, or why it was ended or not started */
  said: string;
}

export interface Stream {
  /** never rejects */
  readonly ended: Promise<StreamEnd>;
  /** Writes to its standard input; nothing happens where it has ended. */
  write(text: string): void;
  /** Ends its standard input; after `graceMs` (default 1000) it is terminated, after as long again killed. */
  close(graceMs?: number): Promise<void>;
}

/** longest line taken where nothing else is said, bytes */
export const mostLineBytes = 8 * 1024 * 1024;

const stderrTailBytes = 4096;

/** Never throws: a file that cannot be started shows in `ended`. */
export function startStream(file: string, args: readonly string[], options: StreamOptions): Stream {
  const { onLine, signal, env, maxLineBytes = mostLineBytes } = options;
  // Detached: Ctrl-C at the engine's terminal does not reach it. It ends with its standard input.
  const child = spawn(file, args, { detached: true, stdio: 'pipe', env: { ...process.env, ...env } });
  // With it goes what it started: the group is its own.
  const kill = (signal: NodeJS.Signals) => killGroup(child.pid, signal);
  let said = '';
  const say = (text: string) => void (said = (said + text).slice(-stderrTailBytes));
  const lines = new LineSplitter(maxLineBytes, onLine);
  child.stderr.setEncoding('utf8').on('data', say);
  child.stdin.on('error', (error) => say(`stdin: ${error.message}\n`)); // it has ended: `ended` tells
  child.stdout.on('data', (chunk: Buffer) => {
    if (lines.take(chunk)) return;
    say(`a line is longer than ${maxLineBytes} bytes\n`);
    child.stdout.destroy();
    kill('SIGKILL');
  });
  const ended = new Promise<StreamEnd>((resolve) => {
    child.once('error', (error) => resolve({ exit: null, said: error.message }));
    child.once('close', (exit) => resolve({ exit, said }));
  });
  const close = async (graceMs = 1000) => {
    child.stdin.end();
    for (const force of ['SIGTERM', 'SIGKILL'] as const) {
      const timer = setTimeout(() => kill(force), force === 'SIGTERM' ? graceMs : 2 * graceMs);
      void ended.then(() => clearTimeout(timer));
    }
    await ended;
  };
  const abort = () => void close(0);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  void ended.then(() => signal?.removeEventListener('abort', abort));
  return { ended, write: (text) => void (child.stdin.writable && child.stdin.write(text)), close };
}
