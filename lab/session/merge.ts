// Merges partial updates from the engine into the browser's state.
import type { SessionView } from '../../engine/protocol/session-view.ts';
import type { Verdict } from '../../engine/protocol/verdict.ts';

/** Merges new and changed commands, or changes, into the known ones, ordered by id. */
export function mergeById<Item extends { id: number }>(known: readonly Item[], news: readonly Item[]): Item[] {
  const byId = new Map(known.map((item) => [item.id, item]));
  for (const item of news) byId.set(item.id, item);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}

/** The session with a step's latest verdicts replacing those of the same checks. */
export function mergeVerdicts(session: SessionView, step: string, verdicts: readonly Verdict[]): SessionView {
  const news = new Map(verdicts.map((verdict) => [verdict.check, verdict]));
  const steps = session.steps.map((state) => {
    if (state.id !== step) return state;
    const kept = state.verdicts.filter((verdict) => !news.has(verdict.check));
    return { ...state, verdicts: [...kept, ...verdicts] };
  });
  return { ...session, steps };
}
