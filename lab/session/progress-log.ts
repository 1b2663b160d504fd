// The stages a sandbox went through while it started, with when each began: what is told instead of a spinner.
import type { Progress } from '../../engine/protocol/session-view.ts';

export interface Stage extends Progress {
  /** Unix time, milliseconds */
  sinceMs: number;
}

/** Adds news to the stages. Only figures that moved ("41 MB of 180") are the same stage going on. */
export function noteProgress(stages: readonly Stage[], news: Progress, nowMs: number): Stage[] {
  const last = stages.at(-1);
  if (last && words(last.says) === words(news.says))
    return [...stages.slice(0, -1), { ...news, sinceMs: last.sinceMs }];
  return [...stages, { ...news, sinceMs: nowMs }];
}

function words(text: string): string {
  return text.replace(/[\d.,]+/g, '#');
}
