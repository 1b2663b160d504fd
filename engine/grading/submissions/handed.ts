// What was handed in, by whom, and sorted by the lab that it is about.
import type { ScriptSection } from './parse-script.ts';

/** A section and whose it is. */
export interface Handed {
  readonly who: string;
  readonly section: ScriptSection;
}

/** Sorts them by the lab they are about; with another fault drawn it is another lab. None of the groups is empty. */
export function byLab(handed: readonly Handed[]): Handed[][] {
  const groups = new Map<string, Handed[]>();
  for (const one of handed) {
    const key = `${one.section.lab.id} ${one.section.seed ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
