// What a shell is doing, as its marks and the keys that went to it tell: whether it reads a line, and whether something
// may stand on that line already. Where it cannot know, it says that something does.
import type { Mark } from './shell-integration.ts';

export type ShellPhase =
  /** no mark has come yet; a shell without the integration stays here */
  | 'starting'
  /** it shows its prompt and reads a line */
  | 'reading'
  /** Enter or Ctrl-C was typed; what the shell made of it is not known yet */
  | 'entered'
  /** it reads on behind Enter: an open quote, a here-document, a trailing backslash */
  | 'continued'
  | 'running'
  /** the command has ended, the prompt is not there yet */
  | 'done'
  | 'ended';

const paste = /\x1b\[200~[^]*?(?:\x1b\[201~|$)/g; // line breaks inside enter nothing
const entering = /[\r\n\x03]/;
const emptying = /[\r\n\x03\x1a\x1c]/; // the kernel drops what is not read yet on Ctrl-C, Ctrl-Z and Ctrl-\

export class ShellState {
  #phase: ShellPhase = 'starting';
  #lineStarted = false;
  readonly #waiting = new Set<() => void>();

  get phase(): ShellPhase {
    return this.#phase;
  }

  /** It reads a line, at its prompt or behind one that goes on. */
  get reading(): boolean {
    return this.#phase === 'reading' || this.#phase === 'continued';
  }

  /**
   * True unless the line is known to be empty. What was typed while a program ran counts: what the program did not read
   * comes to the shell.
   */
  get lineStarted(): boolean {
    return this.#lineStarted || this.#phase === 'continued';
  }

  /** Keys go to something else than its line. */
  get away(): boolean {
    return this.#phase === 'running' || this.#phase === 'ended';
  }

  /** Keys go to the shell's terminal. */
  keys(data: string): void {
    if (data === '') return;
    const [first, ...lines] = data.replace(paste, 'pasted').split(this.away ? emptying : entering);
    const line = lines.at(-1) ?? first;
    const ahead = this.reading ? lines.length > 1 : this.#phase === 'entered' || this.#phase === 'done';
    this.#lineStarted = line !== '' || ahead; // what becomes of lines that are typed ahead nobody knows
    if (lines.length > 0 && this.reading) this.#become('entered');
  }

  mark(mark: Mark): void {
    if (mark.kind === 'running') this.#become('running');
    if (mark.kind === 'done') this.#become('done');
    // At the prompt: a line that was typed ahead has been entered meanwhile, and goes on.
    if (mark.kind === 'editing' && (this.#phase === 'entered' || this.#phase === 'reading')) this.#become('continued');
    if (mark.kind === 'reading') {
      // A prompt that no end of a line came before: `histverify` shows it with the expanded line behind it.
      if (this.#phase === 'entered' || this.#phase === 'continued') this.#lineStarted = true;
      this.#become('reading');
    }
  }

  /** The line at the prompt was emptied without another prompt. */
  emptied(): void {
    if (this.#phase !== 'entered' && this.#phase !== 'continued') return;
    this.#lineStarted = false;
    this.#become('reading');
  }

  end(): void {
    this.#become('ended');
  }

  /** True once `fits` is; false when a program runs, the shell has ended, or `timeoutMs` have passed before. */
  until(fits: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (reached: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(reached);
      };
      const look = () => {
        if (fits()) settle(true);
        else if (this.away) settle(false);
      };
      const timer = setTimeout(settle, timeoutMs, false);
      this.#waiting.add(look);
      look();
    });
  }

  #become(phase: ShellPhase): void {
    this.#phase = phase;
    for (const look of [...this.#waiting]) look();
  }
}
