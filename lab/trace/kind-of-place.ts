// The kind of thing that a hop's place is drawn as.
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

/** Null for what is out of sight, and for namespaces of nothing known. */
export function kindOfPlace({ kind }: Place): Kind | null {
  return kinds[kind];
}
