// How a check is shown: its latest verdict, whether it passed before, and whether the learner has done anything yet.
import type { Verdict } from '../../engine/protocol/verdict.ts';

export type Mark =
  /** nothing was judged yet */
  | 'pending'
  /** does not hold, and nothing has been tried: no reason for alarm */
  | 'open'
  | 'failing'
  | 'passed'
  /** passed once and holds no more */
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
