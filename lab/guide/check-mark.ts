// How a check is shown, from its latest verdict, whether it passed before, and whether the learner has tried anything.
import type { Verdict } from '../../engine/protocol/verdict.ts';

export type Mark =
  /** not judged yet */
  | 'pending'
  /** fails, but nothing has been tried yet: no reason for alarm */
  | 'open'
  | 'failing'
  | 'passed'
  /** passed before and fails now */
  | 'regressed';

export const markWords: Record<Mark, string> = {
  pending: 'Waiting',
  open: 'To do',
  failing: 'Not yet',
  passed: 'Passed',
  regressed: 'No longer holds',
};

export function checkMark(verdict: Verdict | undefined, regressed: boolean, tried: boolean): Mark {
  if (regressed) return 'regressed';
  if (!verdict) return 'pending';
  if (verdict.pass) return 'passed';
  return tried ? 'failing' : 'open';
}
