// How a step is marked in the line of steps.
import type { StepState } from '../../engine/protocol/session-view.ts';

export type StepMark = 'current' | 'passed' | 'regressed' | 'ahead';

export const stepMarkWords: Record<StepMark, string> = {
  current: 'current step',
  passed: 'passed',
  regressed: 'no longer holds',
  ahead: 'not passed yet',
};

/** The state of a step, whether or not it is the one shown. */
export function stepMark(state: StepState | undefined): Exclude<StepMark, 'current'> {
  if (state && state.regressed.length > 0) return 'regressed';
  return state?.passed ? 'passed' : 'ahead';
}
