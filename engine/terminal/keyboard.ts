// Queues everything that is typed into one shell, whoever types it. Enter may have to wait, and a line typed on
// somebody's behalf never joins a line that a person has half typed.
import { setTimeout as delay } from 'node:timers/promises';
import type { ShellState } from './shell-state.ts';

export interface KeyboardOptions {
  shell: ShellState;
  write: (data: string) => void;
  /** what Enter at the prompt waits for; null: nothing */
  beforeEnter: () => Promise<unknown> | null;
}

/** Returns a promise that the next job waits for; null: nothing. */
type Job = () => Promise<unknown> | null;

const promptMs = 5000; // longer than an emulated shell takes to show its prompt
const quietMs = 50; // no key and no output for this long: the line editor waits for a key
const longestQuietMs = 500; // upper limit: a background job may write all the time
const interruptMs = 1000; // from Ctrl-C to the next prompt
const discardMs = 200; // time for the effects of the keys below
const interrupt = '\x03';
const end = '\x1b[F'; // End key, in every editing mode: moves the cursor so that the echoed "^C" covers no text
/**
 * Clears a line of readline in emacs and vi mode: C-g ends a search; ESC A appends in vi mode and does nothing in emacs
 * mode; C-e moves to the end in emacs mode; C-u deletes everything before the cursor.
 */
const discard = '\x07\x1bA\x05\x15';

export class Keyboard {
  readonly #shell: ShellState;
  readonly #send: (data: string) => void;
  readonly #beforeEnter: () => Promise<unknown> | null;
  readonly #queue: Job[] = [];
  #busy = false;
  #activeAt = 0; // time of the last key or output

  constructor({ shell, write, beforeEnter }: KeyboardOptions) {
    this.#shell = shell;
    this.#send = write;
    this.#beforeEnter = beforeEnter;
  }

  /** Called when the shell has written output. */
  shown(): void {
    this.#activeAt = performance.now();
  }

  /** Types `data` as it is. Enter at the prompt may wait for `beforeEnter`. */
  type(data: string): void {
    this.#do(() => this.#press(data));
  }

  /**
   * Types `data` on an empty line at the prompt. Text on the line is first ended with Ctrl-C: that works in every
   * editing mode, wherever the cursor is, in a search and after an open quote. The text stays visible on the screen.
   * Resolves with false and types nothing if a program runs, the shell has ended, or no prompt comes within 5 s. Never
   * rejects. A shell without marks gets `data` in any case.
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
      if (!shell.reading) return this.#pressOnEmptyLine(data); // the text was entered meanwhile
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
    // Either the shell ignores SIGINT, or bash was not waiting for a key: then it may drop the Ctrl-C, or act on it
    // only at the next key.
    if (!atPrompt || shell.away) return false;
    this.#write(discard);
    if (!(await shell.until(prompted, discardMs))) shell.emptied();
    return prompted();
  }

  /** Waits until bash most likely waits for a key: it then reliably acts on Ctrl-C. */
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
