// Animates a packet that was traced during a demonstration along the picture, once, on every page that shows it.
import type { TraceRecord } from '../../engine/protocol/session-view.ts';
import { highlight } from '../topology/highlight.svelte.ts';
import type { Step } from '../trace/steps.ts';
import { walkOf } from '../trace/steps.ts';
import type { SessionMirror } from '../session/session-mirror.svelte.ts';

const stepMs = 900; // long enough to read a rule's verdict
const endMs = 4000; // how long the packet stays at its end

export class StageTrace {
  /** what happens to the packet now, in words */
  words = $state<string | null>(null);
  readonly #session: SessionMirror;
  /** id of the last trace that existed when the page opened, or was animated since */
  #seen: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SessionMirror) {
    this.#session = session;
    session.onUpdate((update) => {
      if (update?.type === 'traces') this.#hear();
    });
  }

  /** The first traces that come are from before the page was opened; they are not animated. */
  #hear(): void {
    const latest = this.#session.traces.at(-1);
    if (this.#seen !== null && latest && latest.id > this.#seen) this.#run(latest);
    this.#seen = latest?.id ?? 0;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#end();
  }

  #run({ trace }: TraceRecord): void {
    clearTimeout(this.#timer);
    const { steps } = walkOf(trace, this.#session.network?.namespaces ?? [], []);
    this.#step(steps, 0);
  }

  #step(steps: readonly Step[], at: number): void {
    const step = steps[at];
    if (!step) return this.#end();
    if (step.at) {
      highlight.movePacket(step.at, step.words);
      highlight.show(step.lit, step.words);
      this.words = step.sentence;
    }
    this.#timer = setTimeout(() => this.#step(steps, at + 1), at === steps.length - 1 ? endMs : stepMs);
  }

  #end(): void {
    highlight.endPacket();
    highlight.clear();
    this.words = null;
  }
}
