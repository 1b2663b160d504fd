// Logs what sessions come to, and keeps the note of what this engine is doing up to date. No command, answer or output.
import type { EngineWork } from '../log/engine-record.ts';
import type { Log } from '../log/log.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { onUpdate } from '../session/updates.ts';

/** From its opening to its end. `onChange`: called when its status or step has changed. */
export function logSession(session: Session, log: Log, onChange: () => void): void {
  const { id, lab } = session;
  const facts = { session: id, lab: lab.id };
  const passed = new Set(session.progress.steps.filter((step) => step.passed).map(({ step }) => step.id));
  let known = '';
  log.info('a session is opened', facts);
  onUpdate(session, 'session', () => {
    const { status, progress } = session;
    for (const { step } of progress.steps.filter((one) => one.passed && !passed.has(one.step.id))) {
      passed.add(step.id);
      log.info('a step has passed', { ...facts, step: step.id });
    }
    const now = `${status.kind} ${progress.current}`;
    if (now === known) return;
    const [kind] = known.split(' ');
    known = now;
    if (status.kind !== kind) log.info(`its sandbox is ${status.kind}`, facts);
    onChange();
  });
  onUpdate(session, 'error', ({ code }) => log.info('an error is told in a session', { ...facts, code }));
  onChange();
}

export function workOf(sessions: Sessions): EngineWork {
  return {
    sessions: sessions.all.map(({ id, lab, progress, status }) => {
      return { id, lab: lab.id, step: progress.current, status: status.kind };
    }),
  };
}
