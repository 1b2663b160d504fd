// Compares two NetworkStates. Ignores counters, because they change by themselves.
import type { Difference } from '../protocol/change.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { compareFacts } from './deltas.ts';
import { differencesOf } from './differences.ts';
import { factsOf } from './facts.ts';
import { NamespaceTitles } from './titles.ts';

/** All differences; `before` null means that nothing existed. Rules are compared by table and text. */
export function diffStates(before: NetworkState | null, after: NetworkState): Difference[] {
  const titles = new NamespaceTitles();
  const old = before ? factsOf(before) : new Map();
  if (before) titles.learn(before);
  titles.learn(after);
  return differencesOf(compareFacts(old, factsOf(after, old)), (namespace) => titles.where(namespace));
}

/** One line of text, for example "host: rule added: nat -A DOCKER …". */
export function sayDifference({ change, thing, where, text, before, after }: Difference): string {
  const values = change === 'changed' ? ` (${before ?? 'none'} → ${after ?? 'none'})` : '';
  const table = 'table' in thing ? `${thing.table} ` : '';
  return `${where ? `${where.title}: ` : ''}${thing.kind} ${change}: ${table}${text}${values}`;
}
