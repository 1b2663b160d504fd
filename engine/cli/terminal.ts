// What a command says and to whom: results to stdout, progress to stderr; and the signal that ends it.
import { once, setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { LabError } from '../errors/lab-error.ts';
import { unexpectedText } from '../errors/guarded.ts';
import { exits } from './outcome.ts';

export interface CliTerminal {
  /** for results and machine-readable output alone */
  result(text: string): void;
  /** for progress; one line */
  progress(says: string): void;
  /** stdout is a terminal that may be given colours */
  readonly colour: boolean;
  /** stdin and stdout are a person's terminal */
  readonly interactive: boolean;
  /** What a person types after `question`; '' where the terminal is closed. */
  ask(question: string): Promise<string>;
  /** aborted by Ctrl-C, SIGTERM or a closed terminal */
  readonly signal: AbortSignal;
  /** What the process will end with; default 0. */
  setExit(status: number): void;
}

/** The process's own. A second Ctrl-C does not wait for sandboxes to close. */
export function processTerminal(): CliTerminal {
  const interrupt = new AbortController();
  setMaxListeners(0, interrupt.signal); // all that runs at once
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130);
      interrupt.abort(new DOMException(`ended by ${name}`, 'AbortError'));
    });
  }
  // Who read the output may have gone (`verify | head`), and a server goes on without them.
  process.stderr.on('error', () => {});
  process.stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`${new LabError('file-unwritable', { path: 'Standard output', reason: code }).message}\n`);
    process.exitCode = exits.couldNotRun;
  });
  return {
    result: (text) => void process.stdout.write(text),
    progress: (says) => void process.stderr.write(`${says}\n`),
    colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask: (question) => ask(question, interrupt.signal),
    signal: interrupt.signal,
    setExit: (status) => {
      process.exitCode = status;
    },
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = once(lines, 'close').then(() => '');
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT')); // as without it
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } finally {
    lines.close();
  }
}

/**
 * The last net under a server of many sandboxes: what nobody caught is told, and ends nothing. What can throw is guarded
 * where it is called (engine/errors/guarded.ts).
 */
export function outliveFaults(log: (line: string) => void): void {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(name, (error: unknown) => log(unexpectedText(error)));
}

/** Resolves when the command is to end. */
export function untilEnded(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
