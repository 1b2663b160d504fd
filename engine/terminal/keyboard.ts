// Everything that is typed into one shell, in order, whoever types it. Enter may have to wait, and a line that is typed on
// somebody's behalf never joins what a person has half typed.
import { setTimeout as delay } from 'node:timers/promises';
import type { ShellState } from './shell-state.ts';

export interface KeyboardOptions {
  shell: ShellState;
  write: (data: string) => void;
  /** what Enter at the prompt waits for; null: nothing */
  beforeEnter: () => Promise<unknown> | null;
}

/** Returns what has to pass before the next one; null: nothing. */
type Job = () => Promise<unknown> | null;

const promptMs = 5000; // longer than an emulated shell takes to show its prompt
const quietMs = 50; // nothing typed and nothing shown for so long: the line editor waits for a key
const longestQuietMs = 500; // a job in the background may never be quiet
const interruptMs = 1000; // from Ctrl-C to the next prompt
const discardMs = 200; // what the keys below may still set off
const interrupt = '\x03';
const end = '\x1b[F'; // the End key, in every editing mode: "^C" is shown where the cursor is, and should cover nothing
/**
 * Empties a line of readline in emacs and vi mode: C-g ends a search, ESC A appends in vi mode and does nothing in emacs
 * mode, C-e goes to the end in emacs mode, C-u discards all before the cursor.
 */
const discard = '\x07\x1bA\x05\x15';

export class Keyboard {
  readonly #shell: ShellState;
  readonly #send: (data: string) => void;
  readonly #beforeEnter: () => Promise<unknown> | null;
  readonly #queue: Job[] = [];
  #busy = false;
  #activeAt = 0; // when a key or output came last

  constructor({ shell, write, beforeEnter }: KeyboardOptions) {
    this.#shell = shell;
    this.#send = write;
    this.#beforeEnter = beforeEnter;
  }

  /** The shell has shown something. */
  shown(): void {
    this.#activeAt = performance.now();
  }

  /** Types `data` as it is; Enter at the prompt may wait a moment. */
  type(data: string): void {
    this.#do(() => this.#press(data));
  }

  /**
   * Types `data` on an empty line at the prompt. What stands there is ended with Ctrl-C, which works in every editing
   * mode, wherever the cursor is, in a search and behind an open quote, and leaves on the screen what a person had typed.
   * False, and nothing typed, where a program runs, the shell has ended or shows no prompt within 5 s. Never rejects.
   * A shell that gives no marks gets it in any case.
   */
  typeOnEmptyLine(data: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.#do(() => this.#pressOnEmptyLine(data).then(resolve));
    });
  }

  #do(job: Job): void {
    if (this.#busy) return void this.#queue.push(job);
    const passed = job();
    if (!passed) return;
    this.#busy = true;
    const next = () => {
      this.#busy = false;
      while (!this.#busy && this.#queue.length > 0) this.#do(this.#queue.shift()!);
    };
    void passed.then(next, next);
  }

  #press(data: string): Promise<void> | null {
    const enter = data.search(/[\r\n]/);
    const settled = enter === -1 || this.#shell.phase === 'running' ? null : this.#beforeEnter();
    if (!settled) {
      this.#write(data);
      return null;
    }
    this.#write(data.slice(0, enter));
    const rest = () => this.#write(data.slice(enter));
    return settled.then(rest, rest);
  }

  async #pressOnEmptyLine(data: string): Promise<boolean> {
    const shell = this.#shell;
    if (shell.phase === 'starting') {
      await this.#press(`${shell.lineStarted ? interrupt : ''}${data}`);
      return true;
    }
    if (!(await shell.until(() => shell.reading, promptMs))) return false;
    if (shell.lineStarted) {
      if (shell.phase === 'reading') this.#write(end);
      await this.#quiet();
      if (!shell.reading) return this.#pressOnEmptyLine(data); // what was typed ahead was entered too
      if (!(await this.#emptyLine())) return false;
    }
    await this.#press(data);
    return true;
  }

  async #emptyLine(): Promise<boolean> {
    const shell = this.#shell;
    const atPrompt = shell.phase === 'reading';
    const prompted = () => shell.phase === 'reading';
    this.#write(interrupt);
    if (await shell.until(prompted, interruptMs)) return true;
    // The shell ignores SIGINT; or it came while bash was not waiting for a key, which may lose it or leave it for the
    // next key.
    if (!atPrompt || shell.away) return false;
    this.#write(discard);
    if (!(await shell.until(prompted, discardMs))) shell.emptied();
    return prompted();
  }

  /** bash is surest to heed Ctrl-C while it waits for a key. */
  async #quiet(): Promise<void> {
    const latest = performance.now() + longestQuietMs;
    for (let now = performance.now(); now < Math.min(latest, this.#activeAt + quietMs); now = performance.now())
      await delay(this.#activeAt + quietMs - now);
  }

  #write(data: string): void {
    if (data === '') return;
    this.#activeAt = performance.now();
    this.#shell.keys(data);
    this.#send(data);
  }
}
