// Tracks by the shell integration's marks (OSC 633) whether a shell waits at its prompt or runs a command.

export type ShellState = 'unknown' | 'prompt' | 'running';

interface Waiter {
  reached: (state: ShellState) => boolean;
  resolve: (reached: boolean) => void;
}

export class PromptTracker {
  #state: ShellState = 'unknown';
  #waiters: Waiter[] = [];

  get state(): ShellState {
    return this.#state;
  }

  /** Takes the text of one OSC 633 sequence: "B" ends a prompt, "C" starts a command's output. */
  mark(text: string): void {
    const kind = text.split(';', 1)[0];
    if (kind === 'B') this.#enter('prompt');
    else if (kind === 'C') this.#enter('running');
  }

  /** Resolves with true once the shell is in `state`; with false after `timeoutMs`, or at once if `signal` aborts. */
  wait(state: ShellState, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#state === state) return Promise.resolve(true);
    return new Promise((resolve) => {
      const give = (reached: boolean) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(reached);
      };
      const abort = () => give(false);
      const timer = setTimeout(give, timeoutMs, false);
      const waiter: Waiter = { reached: (now) => now === state, resolve: give };
      signal?.addEventListener('abort', abort);
      this.#waiters.push(waiter);
      if (signal?.aborted) give(false);
    });
  }

  #enter(state: ShellState): void {
    this.#state = state;
    for (const waiter of this.#waiters.filter(({ reached }) => reached(state))) waiter.resolve(true);
  }
}
