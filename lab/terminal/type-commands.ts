// Types commands into a shell one after another, each after the one before has ended. It depends only on a small
// interface of the shell.
import type { PromptTracker } from './prompt-tracker.ts';

export interface TypingShell {
  prompt: PromptTracker;
  /** true: the shell takes pasted text as a whole, including line breaks */
  takesPaste(): boolean;
  /** types on an empty line, whatever is on it now; false: the shell was not at a prompt, and nothing was typed */
  typeOnEmptyLine(data: string): Promise<boolean>;
}

export interface TypingTimes {
  /** wait for a new shell's first prompt, milliseconds */
  promptMs: number;
  /** wait until a command is assumed to have started, milliseconds */
  startMs: number;
  /** wait for one of several commands to end, milliseconds */
  commandMs: number;
  /** wait for the last one, milliseconds: the next block finds it ended, or does not wait longer */
  lastMs: number;
}

const patience: TypingTimes = {
  promptMs: 8_000, // a shell in an emulated machine
  startMs: 2_000, // longer than an echo takes, for shells without marks
  commandMs: 120_000, // a first docker run under emulation
  lastMs: 1_000, // a click after that opens or finds another shell
};

/**
 * Resolves with the number of commands typed. It is less than all if one did not end in time, if the shell was not at a
 * prompt, or if `signal` aborted. The last command has ended by then, or takes longer than its wait.
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
