// Records the stages of a sandbox's start, with the time each began. The page shows them instead of a spinner.
import type { Progress } from '../../engine/protocol/session-view.ts';

export interface Stage extends Progress {
  /** Unix time, milliseconds */
  sinceMs: number;
}

/** Adds progress to the stages. The same words are still the same stage, however much of it is done. */
export function noteProgress(stages: readonly Stage[], news: Progress, nowMs: number): Stage[] {
  const last = stages.at(-1);
  if (last?.says === news.says) return [...stages.slice(0, -1), { ...news, sinceMs: last.sinceMs }];
  return [...stages, { ...news, sinceMs: nowMs }];
}
