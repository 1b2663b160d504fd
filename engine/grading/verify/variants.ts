// Tries variants of a step: a mistake must be refused with its cause, an alternative must be accepted.
import type { Alternative, Mistake } from '../../protocol/lab.ts';
import type { VerifiedAlternative, VerifiedMistake } from '../../protocol/verify.ts';
import type { Verdict } from '../../protocol/verdict.ts';
import { inWords, type Attempt } from './attempt.ts';
import { poll } from './poll.ts';

const settleMs = 250; // by then, a failure on its way to success is gone

export interface VariantOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Makes the mistake. It is ok if the named check (or question) then fails with the expected text. */
export async function tryMistake(
  attempt: Attempt,
  { id, run, fails, says }: Mistake,
  { limitMs, signal }: VariantOptions,
): Promise<Omit<VerifiedMistake, 'seconds'>> {
  const problem = await attempt.perform(run);
  if (problem !== null) return { id, ok: false, verdict: problem };
  const diagnosed = (verdict: Verdict) => !verdict.pass && told(verdict).includes(says);
  const look = () => attempt.verdict(fails);

  let verdict = await poll(look, diagnosed, attempt.isQuestion(fails) ? 0 : limitMs, signal);
  if (diagnosed(verdict) && !attempt.isQuestion(fails)) {
    await poll(
      async () => null,
      () => false,
      settleMs,
      signal,
    );
    verdict = await look();
  }
  if (diagnosed(verdict)) return { id, ok: true, verdict: verdict.cause ?? verdict.actual };
  if (verdict.pass) return { id, ok: false, verdict: `${fails} passed: ${verdict.actual}` };
  return { id, ok: false, verdict: `it does not say “${says}”, but ${inWords(verdict)}` };
}

/** Performs the alternative. It is ok if every check then passes and every answer in it was correct. */
export async function tryAlternative(
  attempt: Attempt,
  { id, run }: Alternative,
  { limitMs, signal }: VariantOptions,
): Promise<Omit<VerifiedAlternative, 'seconds'>> {
  const problem = await attempt.perform(run);
  if (problem !== null) return { id, ok: false, problem };
  const counts = ({ check }: Verdict) => !attempt.isQuestion(check) || attempt.answered(check);
  const look = async () => (await attempt.verdicts()).filter(counts).filter(({ pass }) => !pass);
  const failing = await poll(look, (verdicts) => verdicts.length === 0, limitMs, signal);
  return failing.length === 0 ? { id, ok: true } : { id, ok: false, problem: failing.map(inWords).join('\n') };
}

/** Everything that a learner reads about a failure. */
function told({ expected, actual, evidence, cause }: Verdict): string {
  return cause ?? [expected, actual, evidence].filter((text) => text !== null).join('\n');
}
