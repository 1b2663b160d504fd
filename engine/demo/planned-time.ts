// Plans how long each step of a demonstration takes: shares out the minutes that lab.yaml gives a beginner by the
// number of cues in each step. It tells an instructor with a clock whether to hurry.
import type { Lab } from '../protocol/lab.ts';
import { cuesOf } from './cues.ts';

/** ms from the start of the demonstration to the end of each step, in order. */
export function plannedEnds({ minutes, steps }: Pick<Lab, 'minutes' | 'steps'>): number[] {
  const weights = steps.map((step) => cuesOf(step).length);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => ((before += weight) / whole) * minutes * 60_000);
}
