// Whether a solution on show still holds values that were not known when it was asked for.
import { findExpressions } from '../../engine/protocol/expression.ts';
import type { SolutionDeed } from '../../engine/protocol/wire.ts';

export function hasGaps(deeds: readonly SolutionDeed[]): boolean {
  return deeds.some((deed) => {
    const text = 'text' in deed ? deed.text : 'page' in deed ? deed.page : deed.answer;
    return findExpressions(text).length > 0;
  });
}
