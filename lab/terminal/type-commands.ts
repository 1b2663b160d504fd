// Types commands into a shell one after another, each when the one before has ended. It sees the shell only through
// the few things it needs of it.
import type { PromptTracker } from './prompt-tracker.ts';

export interface TypingShell {
  prompt: PromptTracker;
  /** true: the shell takes pasted text as a whole, line breaks included */
  takesPaste(): boolean;
  /** types on an empty line, whatever stands there now; false: there was no prompt, and nothing was typed */
  typeOnEmptyLine(data: string): Promise<boolean>;
}

export interface TypingTimes {
  /** a new shell's first prompt, milliseconds */
  promptMs: number;
  /** a command is taken to have started, milliseconds */
  startMs: number;
  /** one command of several, milliseconds */
  commandMs: number;
  /** the last one, milliseconds: whoever types next finds it ended, or goes on without */
  lastMs: number;
}

const patience: TypingTimes = {
  promptMs: 8_000, // a shell in an emulated machine
  startMs: 2_000, // longer than an echo, for shells that give no marks
  commandMs: 120_000, // docker run, the first time, emulated
  lastMs: 1_000, // a click later would find another shell
};

/**
 * Resolves with how many commands were typed: fewer than all when one did not end in time, something else than a prompt
 * was there, or `signal` aborted. The last one has ended then, or takes longer.
 */
export async function typeCommands(
  shell: TypingShell,
  commands: readonly string[],
  signal?: AbortSignal,
  times: TypingTimes = patience,
): Promise<number> {
  if (shell.prompt.state === 'unknown') await shell.prompt.wait('prompt', times.promptMs, signal);
  let typed = 0;
  for (const command of commands) {
    if (signal?.aborted) return typed;
    const marked = shell.prompt.state !== 'unknown';
    if (!(await shell.typeOnEmptyLine(`${keys(command, shell.takesPaste())}\r`))) return typed;
    typed += 1;
    if (!marked) continue;
    await shell.prompt.wait('running', times.startMs, signal);
    const isLast = typed === commands.length;
    if (!(await shell.prompt.wait('prompt', isLast ? times.lastMs : times.commandMs, signal))) return typed;
  }
  return typed;
}

function keys(command: string, takesPaste: boolean): string {
  if (!command.includes('\n')) return command;
  return takesPaste ? `\x1b[200~${command}\x1b[201~` : command.replaceAll('\n', '\r');
}
