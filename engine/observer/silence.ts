// Notices that a sandbox no longer answers: where nothing has come from it for a while, it is asked. Without that, a
// guest that hangs would look like one in which nothing happens.
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../errors/lab-error.ts';

export interface SilenceTimes {
  /** with nothing heard for so long, it is asked */
  patienceMs: number;
  /** for the answer */
  answerMs: number;
}

export interface SilenceOptions extends SilenceTimes {
  /** performance.now() when something came last */
  heardAt: () => number;
  /** Rejects where no answer comes in time. */
  ask: (options: { timeoutMs: number; signal: AbortSignal }) => Promise<unknown>;
  onSilence: (fault: LabError) => void;
  signal: AbortSignal;
}

/** Until aborted; tells again after every question that is not answered. Never rejects. */
export async function watchForSilence(options: SilenceOptions): Promise<void> {
  const { patienceMs, answerMs, heardAt, ask, onSilence, signal } = options;
  const seconds = Math.round((patienceMs + answerMs) / 1000);
  while (!signal.aborted) {
    const quietMs = performance.now() - heardAt();
    try {
      if (quietMs < patienceMs) await delay(patienceMs - quietMs, undefined, { signal, ref: false });
      else await ask({ timeoutMs: answerMs, signal });
    } catch {
      if (!signal.aborted) onSilence(new LabError('observer-silent', { seconds })); // why it did not answer, nobody knows
    }
  }
}
