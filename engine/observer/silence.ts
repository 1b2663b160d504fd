// Notices when a sandbox no longer answers: after a time without output, it sends a question. Otherwise a hanging guest
// would look like one in which nothing happens.
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../errors/lab-error.ts';

export interface SilenceTimes {
  /** without output for this long, it asks */
  patienceMs: number;
  /** time limit for the answer */
  answerMs: number;
}

export interface SilenceOptions extends SilenceTimes {
  /** performance.now() of the last output */
  heardAt: () => number;
  /** Sends the question. Rejects if no answer comes in time. */
  ask: (options: { timeoutMs: number; signal: AbortSignal }) => Promise<unknown>;
  onSilence: (fault: LabError) => void;
  signal: AbortSignal;
}

/** Runs until aborted; reports every question that gets no answer. Never rejects. */
export async function watchForSilence(options: SilenceOptions): Promise<void> {
  const { patienceMs, answerMs, heardAt, ask, onSilence, signal } = options;
  const seconds = Math.round((patienceMs + answerMs) / 1000);
  while (!signal.aborted) {
    const quietMs = performance.now() - heardAt();
    try {
      if (quietMs < patienceMs) await delay(patienceMs - quietMs, undefined, { signal, ref: false });
      else await ask({ timeoutMs: answerMs, signal });
    } catch {
      if (!signal.aborted) onSilence(new LabError('observer-silent', { seconds })); // the cause is unknown
    }
  }
}
