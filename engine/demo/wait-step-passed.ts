// Waits until all checks of a step pass and all its questions are settled, as the session knows. When the time is up,
// it judges everything once more and reports what is still wrong.
import { setTimeout as delay } from 'node:timers/promises';
import type { DriverName } from '../sandbox/sandbox.ts';
import type { Step } from '../protocol/lab.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { Session } from '../session/session.ts';
import type { CueFailure, UnmetCheck } from './perform-cue.ts';
import type { Player } from './player.ts';
import { verdictsNow } from '../session/verdicts-now.ts';

/** ms; a container's server answers within one second at native speed, within about ten in an emulated machine */
const usualMs: Record<DriverName, number> = { container: 12_000, vm: 40_000 };
const lookMs = 50; // between two looks at what the session knows; verdicts come when the network changes

/** Null if the step holds. Throws LabError `session-not-ready`. */
export async function waitStepPassed(
  { session, step, patienceMs = usualMs[session.run.driver] }: Player,
  signal: AbortSignal,
): Promise<CueFailure | null> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (stepHolds(session, step)) return null;
    await delay(lookMs, undefined, { signal });
  }
  const verdicts = await verdictsNow(session.run, step.id, signal);
  if (stepHolds(session, step)) return null;
  const lacks = unmetChecksOf(session, step, verdicts);
  return { problem: `“${step.title}” is not as it should be.`, lacks };
}

/** Whether all checks pass now and all questions are answered correctly, their predictions judged. */
function stepHolds(session: Session, step: Step): boolean {
  const progress = session.progress.step(step.id);
  const ids = step.checks.map(({ id }) => id);
  return progress.passing(ids).length === ids.length && step.questions.every(({ id }) => progress.settled(id));
}

/** The failures among the verdicts, in the words of the guide. */
export function unmetChecksOf(session: Session, step: Step, verdicts: readonly Verdict[]): UnmetCheck[] {
  const progress = session.progress.step(step.id);
  const says = (id: string) =>
    step.checks.find((check) => check.id === id)?.says ?? step.questions.find((question) => question.id === id)?.ask;
  return verdicts
    .filter(({ check, pass }) => !pass && !progress.settled(check))
    .map((verdict) => ({ says: says(verdict.check) ?? verdict.check, verdict }));
}
