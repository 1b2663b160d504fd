// Types a line into a terminal's shell as a person would and waits for its exit status. It needs the shell
// integration's marks; it does not know why the line is typed.
import { LabError } from '../errors/lab-error.ts';
import type { Mark } from './marks.ts';
import type { Terminal } from './terminal.ts';

export interface TypeLineOptions {
  signal?: AbortSignal;
  /** for the prompt to come, and again for the command to end; default 60 000 */
  timeoutMs?: number;
  /** presses the keys of a line, one by one where a person should see it; default: all at once */
  press?: (keys: string, type: (data: string) => void) => Promise<void>;
}

const interruptMs = 2000; // what an interrupted command gets to end
const clearLine = '\x05\x15'; // end of line, discard to its beginning: readline's C-e C-u
const interrupt = '\x03';

/**
 * Resolves with the exit status; null where the shell ended instead. What was typed and not entered is discarded.
 * Throws LabError `command-timeout` after interrupting a command that takes too long.
 */
export async function typeLine(
  terminal: Terminal,
  line: string,
  options: TypeLineOptions = {},
): Promise<number | null> {
  const text = line.replace(/\n+$/, '');
  if (/[\r\n]/.test(text)) throw new LabError('line-several', { line: text });
  await within(terminal, text, options, (signal) =>
    untilMark(
      terminal,
      (mark) => mark.kind === 'reading',
      signal,
      () => terminal.reading,
    ),
  );
  if (terminal.exit) return null;
  const keys = `${terminal.touched ? clearLine : ''}${quoteControls(text)}`;
  if (options.press) await pressKeys(terminal, keys, options);
  const mark = await within(terminal, text, options, (signal) => {
    const done = untilMark(terminal, (mark) => mark.kind === 'done', signal);
    terminal.type(options.press ? '\r' : `${keys}\r`);
    return done;
  });
  return mark?.kind === 'done' ? mark.exit : null;
}

/** Keys that a person sees being pressed; when that is broken off, what stands there is cleared away. */
async function pressKeys(terminal: Terminal, keys: string, { press, signal }: TypeLineOptions): Promise<void> {
  try {
    await press!(keys, (data) => terminal.type(data));
    signal?.throwIfAborted();
  } catch (error) {
    if (terminal.reading && terminal.touched) terminal.type(clearLine);
    throw error;
  }
}

/** Waits with patience; a command that takes too long is interrupted. Throws LabError `command-timeout`. */
async function within(
  terminal: Terminal,
  command: string,
  { signal, timeoutMs = 60_000 }: TypeLineOptions,
  wait: (signal: AbortSignal) => Promise<Mark | null>,
): Promise<Mark | null> {
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    return await wait(signal ? AbortSignal.any([signal, patience]) : patience);
  } catch (error) {
    if (signal?.aborted || !patience.aborted) throw error;
    await interruptCommand(terminal);
    throw new LabError('command-timeout', { command, machine: terminal.machine, seconds: timeoutMs / 1000 });
  }
}

/** C-v before a control character makes readline take it as it is: a tab must not complete. */
function quoteControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, (control) => `\x16${control}`);
}

async function interruptCommand(terminal: Terminal): Promise<void> {
  if (terminal.exit) return;
  const patience = AbortSignal.timeout(interruptMs);
  const done = untilMark(
    terminal,
    (mark) => mark.kind === 'reading',
    patience,
    () => terminal.reading,
  );
  terminal.type(interrupt);
  await done.catch((error: unknown) => {
    if (!patience.aborted) throw error;
  });
}

/** Resolves with the first mark that fits, with null when the shell ends or `already` says so. */
function untilMark(
  terminal: Terminal,
  fits: (mark: Mark) => boolean,
  signal: AbortSignal,
  already: () => boolean = () => false,
): Promise<Mark | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    if (terminal.exit || already()) return resolve(null);
    const settle = (act: () => void) => {
      terminal.off('mark', onMark);
      terminal.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onMark = (mark: Mark) => fits(mark) && settle(() => resolve(mark));
    const onExit = () => settle(() => resolve(null));
    const onAbort = () => settle(() => reject(signal.reason as Error));
    terminal.on('mark', onMark);
    terminal.on('exit', onExit);
    signal.addEventListener('abort', onAbort);
  });
}
