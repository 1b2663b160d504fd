// A long-lived program that writes lines, wherever it runs. A line longer than the limit ends the program, so that
// memory stays bounded.
import { StringDecoder } from 'node:string_decoder';
import { guarded } from '../errors/guarded.ts';
import { LineSplitter } from './line-splitter.ts';

export interface LineStreamOptions {
  onLine: (line: string) => void;
  /** ends it */
  signal?: AbortSignal;
  /** maximum length of a line, bytes; default 8 MiB */
  maxLineBytes?: number;
}

export interface StreamEnd {
  /** exit status; null if a signal ended it or it never started */
  exit: number | null;
  /** the last 4 KiB of standard error, or why it was ended or not started */
  said: string;
}

export interface Stream {
  /** never rejects */
  readonly ended: Promise<StreamEnd>;
  /** Writes to its standard input; does nothing after its end. */
  write(text: string): void;
  /** Ends its standard input; terminates it after `graceMs` (default 1000), kills it after the same time again. */
  close(graceMs?: number): Promise<void>;
}

export interface Listeners {
  onOutput: (bytes: Buffer) => void;
  onError: (bytes: Buffer) => void;
}

/** The running program. */
export interface Speaker {
  /** never rejects; `problem`: why it did not start, or why its end is not known */
  readonly ended: Promise<{ exit: number | null; problem: string | null }>;
  write(text: string): void;
  endInput(): void;
  /** ways to end it when closing its input does not: one more is tried after each grace period */
  readonly force: readonly (() => void)[];
  /** Ends it at once and ignores further output. */
  cancel(): void;
}

const errorTailBytes = 4096;

export function lineStream(
  start: (listeners: Listeners) => Speaker,
  { onLine, signal, maxLineBytes = 8 * 1024 * 1024 }: LineStreamOptions,
): Stream {
  let said = '';
  const say = (text: string) => void (said = (said + text).slice(-errorTailBytes));
  const lines = new LineSplitter(maxLineBytes, guarded(onLine));
  const errors = new StringDecoder('utf8');
  const speaker = start({
    onOutput: (bytes) => {
      if (lines.take(bytes)) return;
      say(`a line is longer than ${maxLineBytes} bytes\n`);
      speaker.cancel();
    },
    onError: (bytes) => say(errors.write(bytes)),
  });
  const ended = speaker.ended.then(({ exit, problem }) => ({ exit, said: said + (problem ?? '') }));
  const close = async (graceMs = 1000) => {
    speaker.endInput();
    for (const [tried, force] of speaker.force.entries()) {
      const timer = setTimeout(guarded(force), (tried + 1) * graceMs);
      void ended.then(() => clearTimeout(timer));
    }
    await ended;
  };
  const abort = () => void close(0);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  void ended.then(() => signal?.removeEventListener('abort', abort));
  return { ended, write: (text) => speaker.write(text), close };
}
