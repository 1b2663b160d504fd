// The lines of a heap under where they are: "on host, table nat".
import type { Difference } from '../../engine/protocol/change.ts';

interface PlaceLines {
  place: string;
  lines: { sign: '+' | '−' | '~'; text: string }[];
}

const signs = { added: '+', removed: '−', changed: '~' } as const;

export function placeLines(differences: readonly Difference[]): PlaceLines[] {
  const places = new Map<string, PlaceLines>();
  for (const difference of differences) {
    const place = placeOf(difference);
    const group = places.get(place) ?? { place, lines: [] };
    group.lines.push({ sign: signs[difference.change], text: lineOf(difference) });
    places.set(place, group);
  }
  return [...places.values()];
}

function placeOf({ where, thing }: Difference): string {
  const table = 'table' in thing ? `table ${thing.table}` : '';
  const title = where && thing.kind !== 'namespace' ? where.title : '';
  return [title && `in ${title}`, table].filter(Boolean).join(', ');
}

function lineOf({ change, text, before, after }: Difference): string {
  if (change === 'changed') return `${text}  ${before ?? 'none'} → ${after ?? 'none'}`;
  const state = change === 'added' ? after : before;
  return state === null ? text : `${text}  ${state}`;
}
