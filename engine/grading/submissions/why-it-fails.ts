// A failed verdict in one line of a table.
import type { Verdict } from '../../protocol/verdict.ts';

export function whyItFails({ expected, actual, cause }: Pick<Verdict, 'expected' | 'actual' | 'cause'>): string {
  return `expected ${expected}; saw: ${actual}${cause === null ? '' : `; ${cause}`}`;
}
