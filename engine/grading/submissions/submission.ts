// Hand-ins with their authors, grouped by lab.
import type { ScriptSection } from './parse-script.ts';

/** A section and its author. */
export interface Submission {
  readonly who: string;
  readonly section: ScriptSection;
}

/** Groups sections by lab. The same lab with another fault is another group. No group is empty. */
export function byLab(submission: readonly Submission[]): Submission[][] {
  const groups = new Map<string, Submission[]>();
  for (const one of submission) {
    const key = `${one.section.lab.id} ${one.section.seed ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
