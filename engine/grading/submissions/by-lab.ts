// Sorts what was handed in by the lab it is about; with another fault drawn it is another lab.
import type { Handed } from './judge-scripts.ts';

/** None of them is empty. */
export function byLab(handed: readonly Handed[]): Handed[][] {
  const groups = new Map<string, Handed[]>();
  for (const one of handed) {
    const key = `${one.section.lab.id} ${one.section.seed ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
