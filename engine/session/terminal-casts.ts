// The recordings of a session's terminals. They are kept in memory until they are fetched.
import { guarded } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { TerminalRecorder } from '../terminal/terminal-recorder.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { LabProgress } from './lab-progress.ts';

const mostCharacters = 32 * 1024 * 1024; // of one recording; hours of typing, or a minute of constant output

interface Cast {
  recorder: TerminalRecorder;
  lines: string[];
  characters: number;
  step: string;
}

export class TerminalCasts {
  readonly #progress: LabProgress;
  readonly #casts = new Map<string, Cast>();

  constructor(progress: LabProgress) {
    this.#progress = progress;
  }

  has(terminal: string): boolean {
    return this.#casts.has(terminal);
  }

  /** Records a terminal from now on; does nothing if it is being recorded already. */
  begin(terminal: Terminal, title: string, state: NetworkState | null): void {
    if (this.#casts.has(terminal.id)) return;
    const cast: Pick<Cast, 'lines' | 'characters'> = { lines: [], characters: 0 };
    const write = (line: string) => {
      cast.lines.push(line);
      cast.characters += line.length;
      if (cast.characters > mostCharacters) queueMicrotask(guarded(() => recorder.end(0)));
    };
    const recorder = new TerminalRecorder({ ...terminal.size, title, write });
    this.#casts.set(terminal.id, Object.assign(cast, { recorder, step: '' }));
    recorder.show(terminal);
    if (state) recorder.network(state);
    this.stepChanged();
  }

  /** Ends a recording and returns its text, asciicast v3. Throws LabError `recording-missing`. */
  end(terminal: string): string {
    const cast = this.#casts.get(terminal);
    if (!cast) throw new LabError('recording-missing');
    cast.recorder.end(0);
    this.#casts.delete(terminal);
    return cast.lines.join('');
  }

  network(state: NetworkState): void {
    for (const { recorder } of this.#casts.values()) recorder.network(state);
  }

  /** Marks the step that the learner is at. */
  stepChanged(): void {
    const { current, steps } = this.#progress;
    const at = steps.findIndex(({ step }) => step.id === current);
    for (const cast of this.#casts.values()) {
      if (cast.step === current) continue;
      cast.step = current;
      cast.recorder.mark(`${at + 1}. ${steps[at]!.step.title}`);
    }
  }

  /** The terminals are gone; ends all recordings. */
  clear(): void {
    for (const { recorder } of this.#casts.values()) recorder.end(1);
    this.#casts.clear();
  }
}
