// Types a line into a terminal's shell as a person would and waits for its exit status. It needs the shell
// integration's marks; it does not know why the line is typed.
import { LabError } from '../errors/lab-error.ts';
import type { Mark } from './marks.ts';
import type { Terminal } from './terminal.ts';

export interface TypeLineOptions {
  signal?: AbortSignal;
  /** for the prompt to come and the command to end, together; default 60 000 */
  timeoutMs?: number;
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
  const { signal, timeoutMs = 60_000 } = options;
  const patience = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, patience]) : patience;
  try {
    await untilMark(
      terminal,
      (mark) => mark.kind === 'reading',
      either,
      () => terminal.reading,
    );
    if (terminal.exit) return null;
    const done = untilMark(terminal, (mark) => mark.kind === 'done', either);
    terminal.type(`${terminal.touched ? clearLine : ''}${quoteControls(text)}\r`);
    const mark = await done;
    return mark?.kind === 'done' ? mark.exit : null;
  } catch (error) {
    if (signal?.aborted || !patience.aborted) throw error;
    await interruptCommand(terminal);
    throw new LabError('command-timeout', { command: text, machine: terminal.machine, seconds: timeoutMs / 1000 });
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
