// Which things of a drawing stand out: the highlighted ones, and those that match a filter.
import type { Drawing, Place } from './drawing.ts';
import { matchesFilter } from './tables.ts';
import { enclosing, type TopologyId } from './topology-ids.ts';
import { around } from './views.ts';

/** The drawn things for these ids. A thing that is not drawn is represented by what contains it. */
export function drawnFor(ids: Iterable<TopologyId>, drawing: Drawing): Set<TopologyId> {
  const drawn = drawnIds(drawing);
  const found = new Set<TopologyId>();
  for (const wanted of ids) {
    let id: TopologyId | null = wanted;
    while (id !== null && !drawn.has(id)) id = enclosing(id);
    if (id !== null) found.add(id);
  }
  return found;
}

/** The things that do not match the filter; none if it is empty. */
export function dimmed(filter: string, { things, lines }: Drawing): Set<TopologyId> {
  if (filter.trim() === '') return new Set();
  return new Set([...things, ...lines].filter(({ says }) => !matchesFilter(filter, says)).map(({ id }) => id));
}

/** The first thing that matches the filter; null if the filter is empty or nothing matches. */
export function firstFitting(filter: string, { things, lines }: Drawing): TopologyId | null {
  if (filter.trim() === '') return null;
  return [...things, ...lines].find(({ says }) => matchesFilter(filter, says))?.id ?? null;
}

function drawnIds({ things, lines }: Drawing): Set<TopologyId> {
  return new Set([...things, ...lines].map(({ id }) => id));
}

/** The place of a thing or line; null if it is not drawn. */
export function placeOf(id: TopologyId, { things, lines }: Drawing): Place | null {
  const thing = things.find((one) => one.id === id);
  if (thing) return thing.place;
  const line = lines.find((one) => one.id === id);
  // includes a part of what the line joins
  return line ? around(line.points.map(({ x, y }) => ({ x: x - 10, y: y - 10, width: 76, height: 20 }))) : null;
}

/** One or several things to show, or nothing. */
type Wish = TopologyId | Iterable<TopologyId> | null | undefined;

/** The place that should be visible: that of the first wish that is drawn at all. */
export function wantedPlace(wishes: readonly Wish[], drawing: Drawing): Place | null {
  for (const wish of wishes) {
    const ids = drawnFor(typeof wish === 'string' ? [wish] : (wish ?? []), drawing);
    const places = [...ids].flatMap((id) => placeOf(id, drawing) ?? []);
    if (places.length > 0) return around(places);
  }
  return null;
}

export function sameWish(one: readonly Wish[], other: readonly Wish[]): boolean {
  return one.length === other.length && one.every((wish, at) => wish === other[at]);
}
