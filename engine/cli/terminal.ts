// The output of a command: results to stdout, progress to stderr. Also the signal that interrupts it.
import { once, setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { LabError } from '../errors/lab-error.ts';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import { exits } from './outcome.ts';
import { terminalText } from './terminal-text.ts';

const stormMs = 10_000;
const stormCount = 2000; // uncaught errors within that time: one after another

export interface CliTerminal {
  /** writes a result to stdout, which carries nothing else; see terminalText() */
  result(text: string): void;
  /** writes one line of progress */
  progress(says: string): void;
  /** stdin and stdout are a person's terminal */
  readonly interactive: boolean;
  /** Asks `question` and resolves with the typed answer; '' if the terminal is closed. */
  ask(question: string): Promise<string>;
  /** aborted by Ctrl-C, SIGTERM or a closed terminal */
  readonly signal: AbortSignal;
  /** Sets the process's exit status; default 0. */
  setExit(status: number): void;
}

/** The process's own terminal. A second Ctrl-C ends the process without waiting for sandboxes to close. */
export function processTerminal(): CliTerminal {
  const interrupt = new AbortController();
  setMaxListeners(0, interrupt.signal); // any number of parallel tasks may listen
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort(new DOMException(`ended by ${name}`, 'AbortError'));
    });
  }
  endWithParent(() => interrupt.abort(new DOMException('npm has ended', 'AbortError')));
  // The reader of the output may be gone (`verify | head`); a server goes on without it.
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`${new LabError('file-unwritable', { path: 'Standard output', reason: code }).message}\n`);
    process.exitCode = exits.couldNotRun;
  });
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  return {
    result: (text) => void process.stdout.write(terminalText(text, colour)),
    progress: (says) => void process.stderr.write(`${terminalText(says, false)}\n`),
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask: (question) => ask(question, interrupt.signal),
    signal: interrupt.signal,
    setExit: (status) => {
      process.exitCode = status;
    },
  };
}

/** Calls `end` when npm or npx, which started this process, is gone: whoever killed that meant this. */
function endWithParent(end: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  watch.unref();
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = once(lines, 'close').then(() => '');
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT')); // as Ctrl-C does outside of readline
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } finally {
    lines.close();
  }
}

/**
 * The last safety net of a server with many sandboxes: uncaught errors are logged, told in the session they belong to,
 * and do not end the process. Code that can throw is guarded where Node calls it (engine/errors/guarded.ts). Only if they
 * come without end, `giveUp` is called, once: nothing works any more, and a new start may.
 */
export function outliveFaults(giveUp: (error: unknown) => void): void {
  let times: number[] = [];
  const outlive = (error: unknown) => {
    tellUnexpected(error);
    const now = performance.now();
    times = [...times.filter((time) => now - time < stormMs), now];
    if (times.length === stormCount) guarded(giveUp)(error);
  };
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) process.on(name, outlive);
}

/** Resolves when the command is interrupted. */
export function untilEnded(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
