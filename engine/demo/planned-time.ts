// How long a demonstration of a lab should take: the minutes that lab.yaml gives a beginner, shared out by what each
// step has to show. An instructor with a clock wants to know whether to hurry.
import type { Lab } from '../protocol/lab.ts';
import { cuesOf } from './cues.ts';

/** ms from the start to the end of each step, in order. */
export function plannedEnds({ minutes, steps }: Pick<Lab, 'minutes' | 'steps'>): number[] {
  const weights = steps.map((step) => cuesOf(step).length);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => ((before += weight) / whole) * minutes * 60_000);
}
