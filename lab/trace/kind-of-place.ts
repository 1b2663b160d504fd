// The kind, and so the colour, of a hop's place.
import type { Place } from '../../engine/protocol/packet-trace.ts';
import type { Kind } from '../app/kinds.ts';

const kinds: Record<Place['kind'], Kind | null> = {
  host: 'host',
  client: 'client',
  internet: 'outside',
  container: 'container',
  namespace: null,
  unseen: null,
};

/** Null for places that are not observed, and for unknown namespaces. */
export function kindOfPlace({ kind }: Place): Kind | null {
  return kinds[kind];
}
