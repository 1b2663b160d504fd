// Puts what the engine sends piece by piece into what the browser already has.
import type { SessionView } from '../../engine/protocol/session-view.ts';
import type { Verdict } from '../../engine/protocol/verdict.ts';

/** New and changed commands, or changes, among those known, in the order of their ids. */
export function mergeById<Item extends { id: number }>(known: readonly Item[], news: readonly Item[]): Item[] {
  const byId = new Map(known.map((item) => [item.id, item]));
  for (const item of news) byId.set(item.id, item);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}

/** The session with a step's latest verdicts in place of those of the same checks. */
export function mergeVerdicts(session: SessionView, step: string, verdicts: readonly Verdict[]): SessionView {
  const news = new Map(verdicts.map((verdict) => [verdict.check, verdict]));
  const steps = session.steps.map((state) => {
    if (state.id !== step) return state;
    const kept = state.verdicts.filter((verdict) => !news.has(verdict.check));
    return { ...state, verdicts: [...kept, ...verdicts] };
  });
  return { ...session, steps };
}
