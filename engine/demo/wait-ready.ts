// Waits until a session's sandbox is ready.
import { LabError } from '../errors/lab-error.ts';
import type { Session } from '../session/session.ts';
import { onUpdate } from '../session/updates.ts';

/** Throws LabError `session-ended` if the sandbox does not start. */
export function waitReady(session: Session, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let unheard = () => {};
    const settle = (act: () => void) => {
      unheard();
      signal.removeEventListener('abort', abort);
      act();
    };
    const abort = () => settle(() => reject(signal.reason as Error));
    const look = () => {
      const { status } = session;
      if (status.kind === 'ready') settle(resolve);
      if (status.kind === 'died') settle(() => reject(new LabError('session-ended', status)));
      if (status.kind === 'closed') settle(() => reject(new LabError('session-not-ready', { status: 'closed' })));
    };
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    unheard = onUpdate(session, 'session', look);
    look();
  });
}
