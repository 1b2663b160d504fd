// Groups the lines of a heap by where they are: "in host, table nat".
import type { Difference } from '../../engine/protocol/change.ts';

interface PlaceLines {
  place: string;
  lines: { sign: '+' | '−' | '~'; text: string; value: string }[];
}

const signs = { added: '+', removed: '−', changed: '~' } as const;

/** In the order in which the places first occur. The place is empty for things outside any namespace. */
export function placeLines(differences: readonly Difference[]): PlaceLines[] {
  const places = new Map<string, PlaceLines>();
  for (const difference of differences) {
    const { change, text } = difference;
    const place = placeOf(difference);
    const group = places.get(place) ?? { place, lines: [] };
    group.lines.push({ sign: signs[change], text, value: valueOf(difference) });
    places.set(place, group);
  }
  return [...places.values()];
}

function placeOf({ where, thing }: Difference): string {
  const table = 'table' in thing ? `table ${thing.table}` : '';
  const title = where && thing.kind !== 'namespace' ? where.title : '';
  return [title && `in ${title}`, table].filter(Boolean).join(', ');
}

function valueOf({ change, before, after }: Difference): string {
  if (change === 'changed') return `${before ?? 'none'} → ${after ?? 'none'}`;
  return (change === 'added' ? after : before) ?? '';
}
