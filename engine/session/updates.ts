// Listens to one type of a session's or a run's updates.
import type { SessionUpdate } from '../protocol/session-update.ts';

export interface UpdateEvents {
  update: [SessionUpdate];
}

interface UpdateSource {
  on(event: 'update', listener: (update: SessionUpdate) => void): unknown;
  off(event: 'update', listener: (update: SessionUpdate) => void): unknown;
}

export type UpdateOf<Type extends SessionUpdate['type']> = Extract<SessionUpdate, { type: Type }>;

/** Calls `listener` with every update of that type until the returned function is called. */
export function onUpdate<Type extends SessionUpdate['type']>(
  source: UpdateSource,
  type: Type,
  listener: (update: UpdateOf<Type>) => void,
): () => void {
  const hear = (update: SessionUpdate) => {
    if (update.type === type) listener(update as UpdateOf<Type>);
  };
  source.on('update', hear);
  return () => void source.off('update', hear);
}
