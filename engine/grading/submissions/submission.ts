// What was handed in, by whom, and sorted by the lab that it is about.
import type { ScriptSection } from './parse-script.ts';

/** A section and whose it is. */
export interface Submission {
  readonly who: string;
  readonly section: ScriptSection;
}

/** Sorts them by the lab they are about; with another fault drawn it is another lab. None of the groups is empty. */
export function byLab(submission: readonly Submission[]): Submission[][] {
  const groups = new Map<string, Submission[]>();
  for (const one of submission) {
    const key = `${one.section.lab.id} ${one.section.seed ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
