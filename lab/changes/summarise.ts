// Differences as a few words: "1 veth pair, 3 DNAT rules, 3 forward accepts". Both ends of a veth pair count as one.
import type { Difference } from '../../engine/protocol/change.ts';
import type { IconName } from '../app/icons.ts';
import { vethPair, wordsOf } from './kinds-of-change.ts';

export type Verb = Difference['change'];

/** Things of one kind that went the same way. */
export interface Heap {
  verb: Verb;
  icon: IconName;
  /** "3 DNAT rules"; of a single thing that changed how it did: "docker0 down → up" */
  words: string;
  differences: Difference[];
}

export const verbs: readonly Verb[] = ['added', 'removed', 'changed'];

/** In the order the differences come; what was added, then what was removed, then what changed. */
export function summarise(differences: readonly Difference[]): Heap[] {
  const heaps = new Map<
    string,
    { verb: Verb; one: string; several: string; icon: IconName; items: Difference[]; count: number }
  >();
  const { paired, seconds } = findPairs(differences);
  for (const difference of differences) {
    const words = paired.has(difference) ? vethPair : wordsOf(difference.thing);
    const key = `${difference.change} ${words.one}`;
    const heap = heaps.get(key) ?? { verb: difference.change, ...words, items: [], count: 0 };
    heap.items.push(difference);
    heap.count += seconds.has(difference) ? 0 : 1;
    heaps.set(key, heap);
  }
  return [...heaps.values()]
    .sort((one, other) => verbs.indexOf(one.verb) - verbs.indexOf(other.verb))
    .map(({ verb, one, several, icon, items, count }) => {
      const words =
        verb === 'changed' && items.length === 1 ? sayChanged(items[0]!) : `${count} ${count === 1 ? one : several}`;
      return { verb, icon, words, differences: items };
    });
}

/** One sentence: "Added 1 container, 1 veth pair. Changed docker0 down → up." */
export function sayChange(differences: readonly Difference[]): string {
  const heaps = summarise(differences);
  const sentences = verbs.flatMap((verb) => {
    const words = heaps.filter((heap) => heap.verb === verb).map((heap) => heap.words);
    return words.length === 0 ? [] : `${verb[0]!.toUpperCase()}${verb.slice(1)} ${words.join(', ')}.`;
  });
  return sentences.join(' ') || 'Nothing changed.';
}

/** "docker0 up, no carrier → up"; what a thing is called without where its other end is. */
export function sayChanged({ thing, text, before, after }: Difference): string {
  const name = thing.kind === 'link' ? thing.link : thing.kind === 'policy' ? `policy ${thing.chain}` : text;
  return `${name} ${before ?? 'none'} → ${after ?? 'none'}`;
}

/** Which differences are ends of one veth pair, and the second ones among them, which are not counted. */
function findPairs(differences: readonly Difference[]): { paired: Set<Difference>; seconds: Set<Difference> } {
  const ends = new Map<string, Difference>();
  const paired = new Set<Difference>();
  const seconds = new Set<Difference>();
  for (const difference of differences) {
    const { thing, where, change } = difference;
    if (thing.kind !== 'link' || !thing.peer || !where || change === 'changed') continue;
    const first = ends.get(`${change} ${thing.peer.namespace} ${thing.peer.link}`);
    if (first) {
      paired.add(first).add(difference);
      seconds.add(difference);
    } else ends.set(`${change} ${where.namespace} ${thing.link}`, difference);
  }
  return { paired, seconds };
}
