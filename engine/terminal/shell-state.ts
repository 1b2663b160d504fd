// Tracks what a shell is doing from its marks and from the keys sent to it: whether it reads a line, and whether that
// line may have text already. When that cannot be known, it reports that it has.
import type { Mark } from './shell-integration.ts';

export type ShellPhase =
  /** no mark yet; a shell without the integration stays here */
  | 'starting'
  /** it shows its prompt and reads a line */
  | 'reading'
  /** Enter or Ctrl-C was typed; how the shell took it is not known yet */
  | 'entered'
  /** it reads more after Enter: an open quote, a here-document, a trailing backslash */
  | 'continued'
  | 'running'
  /** the command has ended; the prompt has not come yet */
  | 'done'
  | 'ended';

const paste = /\x1b\[200~[^]*?(?:\x1b\[201~|$)/g; // line breaks inside a paste do not enter a line
const entering = /[\r\n\x03]/;
const emptying = /[\r\n\x03\x1a\x1c]/; // on Ctrl-C, Ctrl-Z and Ctrl-\ the kernel discards unread input

export class ShellState {
  #phase: ShellPhase = 'starting';
  #lineStarted = false;
  readonly #waiting = new Set<() => void>();

  get phase(): ShellPhase {
    return this.#phase;
  }

  /** The shell reads a line, at its first prompt or at a continuation prompt. */
  get reading(): boolean {
    return this.#phase === 'reading' || this.#phase === 'continued';
  }

  /**
   * True unless the line is known to be empty. Keys typed while a program runs count too: the shell gets what the
   * program did not read.
   */
  get lineStarted(): boolean {
    return this.#lineStarted || this.#phase === 'continued';
  }

  /** Keys go to something other than the shell's line. */
  get away(): boolean {
    return this.#phase === 'running' || this.#phase === 'ended';
  }

  /** Called with keys that are sent to the shell's terminal. */
  keys(data: string): void {
    if (data === '') return;
    const [first, ...lines] = data.replace(paste, 'pasted').split(this.away ? emptying : entering);
    const line = lines.at(-1) ?? first;
    const ahead = this.reading ? lines.length > 1 : this.#phase === 'entered' || this.#phase === 'done';
    this.#lineStarted = line !== '' || ahead; // nobody knows what becomes of lines that were typed ahead
    if (lines.length > 0 && this.reading) this.#become('entered');
  }

  mark(mark: Mark): void {
    if (mark.kind === 'running') this.#become('running');
    if (mark.kind === 'done') this.#become('done');
    // At the prompt: a line that was typed ahead has been entered meanwhile and is continued.
    if (mark.kind === 'editing' && (this.#phase === 'entered' || this.#phase === 'reading')) this.#become('continued');
    if (mark.kind === 'reading') {
      // A prompt without an entered line before it: `histverify` shows the expanded line for editing.
      if (this.#phase === 'entered' || this.#phase === 'continued') this.#lineStarted = true;
      this.#become('reading');
    }
  }

  /** Called when the line was cleared without a new prompt. */
  emptied(): void {
    if (this.#phase !== 'entered' && this.#phase !== 'continued') return;
    this.#lineStarted = false;
    this.#become('reading');
  }

  end(): void {
    this.#become('ended');
  }

  /** True once `fits` returns true; false when a program runs, the shell has ended, or `timeoutMs` have passed. */
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
