// Chooses the terminal that the audience sees.
import type { Stage } from '../../engine/protocol/demo.ts';
import type { SessionView } from '../../engine/protocol/session-view.ts';

/** The terminal that is typed into; without a demonstration the one opened last. Null if there is none. */
export function stageTerminal(stage: Stage | null, view: SessionView | null): string | null {
  const open = (view?.terminals ?? []).filter(({ exited }) => !exited);
  const typed = open.find(({ id }) => id === stage?.terminal);
  return (typed ?? (stage ? open[0] : open.at(-1)))?.id ?? null;
}
