// The kind of thing that a hop's place is, by its name as a PacketTrace gives it.
import type { Kind } from '../app/kinds.ts';

/** Null for what is out of sight, and for namespaces of nothing known. */
export function kindOfPlace(place: string): Kind | null {
  if (place === 'host' || place === 'client') return place;
  if (place === 'internet') return 'outside';
  return /^containers? /.test(place) ? 'container' : null;
}
