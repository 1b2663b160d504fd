// Judges a prediction. It stays open until its outcome shows; then the verdict says who was right. A wrong prediction
// fails nothing.
import type { Check } from '../protocol/lab.ts';
import type { Prediction } from '../protocol/question.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import { answersMatch } from './compare-answers.ts';
import { interpolate } from './interpolate.ts';
import { short } from './text.ts';

/** The check to watch: once it passes, the prediction can be judged. */
export function revealCheck({ id, reveal }: Prediction): Check {
  return { id, says: 'what it is about shows', expect: reveal, causes: [], watch: 'step', quiet: false };
}

/**
 * `said` is the prediction, null or empty if none was made yet; `revealed`: the outcome shows on `state`. Passes once
 * the prediction was made and is settled, right or wrong.
 */
export function judgePrediction(
  { id, answer, accept }: Prediction,
  said: string | null,
  { state, revealed }: { state: NetworkState; revealed: boolean },
): Verdict {
  const verdict = (pass: boolean, actual: string, more: Partial<Verdict> = {}): Verdict => ({
    check: id,
    pass,
    expected: 'a prediction, made before it shows',
    actual,
    evidence: null,
    cause: null,
    ...more,
  });
  if (said === null || said.trim() === '') return verdict(false, 'not predicted yet');
  const was = revealed ? interpolate(answer, state) : null;
  const open = { said, was: null, right: null };
  if (was === null) return verdict(false, `you said “${short(said)}”; it has not shown yet`, { prediction: open });
  const fitting = [was, ...accept.flatMap((text) => interpolate(text, state) ?? [])];
  const right = fitting.some((text) => answersMatch(said, text));
  const actual = right
    ? `you said “${short(said)}”, and so it was`
    : `you said “${short(said)}”; it was “${short(was)}”`;
  return verdict(true, actual, { prediction: { said, was, right } });
}
