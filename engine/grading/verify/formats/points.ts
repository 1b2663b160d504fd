// Turns a verify report into a flat list of claims, from which TAP and JUnit are made.
import type { VerifiedLab, VerifiedStep } from '../../../protocol/verify.ts';

export interface Point {
  /** for example "publish-all: mistake forgot-P is diagnosed" */
  readonly name: string;
  readonly ok: boolean;
  /** why it failed; null if it is ok or nothing more is known */
  readonly problem: string | null;
}

/** Every claim of a lab, in order: before, after, mistakes and alternatives of each step. */
export function labPoints(lab: VerifiedLab): Point[] {
  const own = lab.problem === undefined ? [] : [{ name: 'the lab runs', ok: false, problem: lab.problem }];
  return [...own, ...lab.steps.flatMap(stepPoints)];
}

function stepPoints(step: VerifiedStep): Point[] {
  const point = (claim: string, ok: boolean, problem: string | undefined): Point => {
    return { name: `${step.id}: ${claim}`, ok, problem: ok ? null : (problem ?? null) };
  };
  return [
    point('fails before', step.failsBefore, step.problem ?? 'everything already passed before the solution'),
    point('passes after', step.passesAfter, step.problem),
    ...step.mistakes.map(({ id, ok, verdict }) => point(`mistake ${id} is diagnosed`, ok, verdict)),
    ...step.alternatives.map(({ id, ok, problem }) => point(`alternative ${id} is accepted`, ok, problem)),
  ];
}
