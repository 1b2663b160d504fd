// Finds out whether something that is judged depends on the packet counters of rules.
import type { Expectation } from '../protocol/expectation.ts';
import type { Check } from '../protocol/lab.ts';
import type { Question } from '../protocol/question.ts';

/** `counted`: a counter must be above zero; `moved`: it must have moved since the step began. */
export function asksForCounter(judged: Check | Question, condition: 'counted' | 'moved'): boolean {
  return expectationsOf(judged).some((one) => 'rule' in one && one.rule[condition] === true);
}

function expectationsOf(judged: Check | Question): Expectation[] {
  if ('expect' in judged) return [...judged.expect, ...judged.causes.map(({ when }) => when)];
  if (judged.kind === 'prediction') return judged.reveal;
  return judged.kind === 'table' ? judged.cells.flatMap(({ shows }) => shows) : [];
}
