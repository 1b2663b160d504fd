// Types a line into a terminal's shell as a person would and waits for its exit status. It needs the marks of the
// shell integration. It does not know why the line is typed.
import { LabError } from '../errors/lab-error.ts';
import type { Mark } from './shell-integration.ts';
import type { Terminal } from './terminal.ts';

export interface TypeLineOptions {
  signal?: AbortSignal;
  /** for the prompt, and again for the end of the command; default 60 000 */
  timeoutMs?: number;
  /** types the keys of a line, one by one if a person should see it; default: all at once */
  press?: (keys: string, type: (data: string) => void) => Promise<void>;
}

const interruptMs = 2000; // time for an interrupted command to end
const interrupt = '\x03';

/**
 * Resolves with the exit status, or null if the shell ended first. A line that was typed but not entered is first
 * cleared with Ctrl-C. Throws LabError `line-kept` if Ctrl-C does not clear it, and `command-timeout` after
 * interrupting a command that takes too long.
 */
export async function typeLine(
  terminal: Terminal,
  line: string,
  options: TypeLineOptions = {},
): Promise<number | null> {
  const text = line.replace(/\n+$/, '');
  if (/[\r\n]/.test(text)) throw new LabError('line-several', { line: text });
  const keys = quoteControls(text);
  const typed = await onEmptyLine(terminal, options.press ? '' : `${keys}\r`, text, options);
  if (!typed) return null;
  if (options.press) await pressKeys(terminal, keys, options);
  const mark = await within(terminal, text, options, (signal) => {
    const done = untilMark(terminal, (mark) => mark.kind === 'done', signal);
    if (options.press) terminal.type('\r');
    return done;
  });
  return mark?.kind === 'done' ? mark.exit : null;
}

/** Types `keys` once the shell waits on an empty line; false if the shell ended. */
async function onEmptyLine(terminal: Terminal, keys: string, text: string, options: TypeLineOptions): Promise<boolean> {
  for (;;) {
    const reads = () => terminal.reading;
    await within(terminal, text, options, (signal) => untilMark(terminal, reads, signal, reads));
    if (await terminal.typeOnEmptyLine(keys)) return true;
    if (terminal.exit) return false;
    if (!terminal.running) throw new LabError('line-kept', { machine: terminal.machine });
  }
}

/** Types keys visibly, one by one. If that is aborted, clears the line so that the shell reads a new one. */
async function pressKeys(terminal: Terminal, keys: string, { press, signal }: TypeLineOptions): Promise<void> {
  try {
    await press!(keys, (data) => terminal.type(data));
    signal?.throwIfAborted();
  } catch (error) {
    if (terminal.reading && terminal.lineStarted) terminal.type(interrupt);
    throw error;
  }
}

/** Waits up to the time limit, then interrupts the command and throws LabError `command-timeout`. */
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

/** Puts C-v before control characters, so that readline inserts them: a tab must not complete. */
function quoteControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, (control) => `\x16${control}`);
}

async function interruptCommand(terminal: Terminal): Promise<void> {
  if (terminal.exit) return;
  const patience = AbortSignal.timeout(interruptMs);
  const reads = () => terminal.reading;
  const done = untilMark(terminal, reads, patience, reads);
  terminal.type(interrupt);
  await done.catch((error: unknown) => {
    if (!patience.aborted) throw error;
  });
}

/** Resolves with the first mark that fits; with null when the shell ends or `already` returns true. */
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
