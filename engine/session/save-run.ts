// Saves what happens in a run: passed steps and the evidence for them, answers, commands, and the versions in the
// sandbox.
import type { Judgement } from '../check/judgement.ts';
import { LabError } from '../errors/lab-error.ts';
import type { ProgressStore } from '../store/progress-store.ts';
import type { LabRun } from './lab-run.ts';
import type { LabRunEvents } from './lab-run-events.ts';
import { onUpdate } from './updates.ts';
import { recordAnswer, recordChecks, type States } from './saved-evidence.ts';

const versionsMs = 20_000; // two programs that print a line, in a busy emulated machine

export interface SaveRunOptions {
  store: ProgressStore;
  /** id of the saved run */
  saved: number;
  /** id of the session in the store */
  session: string;
}

/** Saves from now on, including what has passed already. Returns a function that stops saving. */
export function saveRun(run: LabRun, { store, saved, session }: SaveRunOptions): () => void {
  const keep = (step: string, subject: string, passed: boolean, content: object) =>
    store.saveRecording(saved, { step, subject, session, passed, recording: JSON.stringify(content) });
  const keepChecks = (step: string, judged: readonly Judgement[]) => {
    const states: States = {};
    const checks = recordChecks(run.progress.step(step).step, judged, states);
    keep(step, checksSubject, true, { states, checks });
  };
  for (const { step, passed } of run.progress.steps) {
    const together = run.evidence.together(step.id);
    if (together) keepChecks(step.id, together);
    if (passed) store.savePass(saved, step.id);
  }
  const savers: Savers = {
    passed: (step) => store.savePass(saved, step),
    checked: keepChecks,
    answered: (given, judgedOn) => {
      store.saveAnswer(saved, given);
      const states: States = {};
      const answer = recordAnswer(run.progress.step(given.step).step, given, judgedOn, states);
      keep(given.step, `question:${given.question}`, given.verdict.pass, { states, answer });
    },
  };
  run.on('passed', savers.passed).on('checked', savers.checked).on('answered', savers.answered);
  const commandsEnd = onUpdate(run, 'commands', ({ commands }) => {
    for (const record of commands) store.saveCommand(session, record);
  });
  return () => {
    commandsEnd();
    run.off('passed', savers.passed).off('checked', savers.checked).off('answered', savers.answered);
  };
}

type Savers = {
  [Event in 'passed' | 'checked' | 'answered']: (...told: LabRunEvents[Event]) => void;
};

/**
 * The subject under which the evidence for a step's checks is saved; an answer's subject is `question:` with the
 * question's id.
 */
export const checksSubject = 'checks';

/** Asks the sandbox for its versions and saves them. What it does not report stays empty. Never rejects. */
export async function saveSandbox(run: LabRun, store: ProgressStore, session: string): Promise<void> {
  const openedAtMs = Date.now();
  const asked = { timeoutMs: versionsMs, signal: run.signal };
  try {
    const { stdout } = await run.exec('host', ['sh', '-c', 'uname -r; iptables --version'], asked);
    const [kernel = '', iptables = ''] = stdout.split('\n');
    const docker = run.state?.docker.version ?? null;
    run.signal.throwIfAborted();
    const { driver } = run;
    store.saveSandbox(session, { openedAtMs, driver, kernel: kernel || null, docker, iptables: iptables || null });
  } catch (error) {
    if (run.signal.aborted) return;
    run.emit('fault', error instanceof Error ? error : new LabError('unexpected', { message: String(error) }));
  }
}
