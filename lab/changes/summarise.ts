// Sums up differences: "1 veth pair, 3 DNAT rules, 3 forward accepts". Both ends of a veth pair count as one.
import type { Difference } from '../../engine/protocol/change.ts';
import type { IconName } from '../app/icons.ts';
import { type KindWords, vethPair, wordsOf } from './kinds-of-change.ts';

export type Verb = Difference['change'];

/** Things of one kind that were all added, all removed, or all changed. */
export interface Heap {
  /** unique among the heaps of the same differences */
  key: string;
  verb: Verb;
  icon: IconName;
  /** "3 DNAT rules" */
  words: string;
  /** a veth pair is represented by its first end, whose text names the other */
  differences: Difference[];
}

export const verbs: readonly Verb[] = ['added', 'removed', 'changed'];
const fewChanged = 3; // up to this many changed things are described one by one

/** Added things first, then removed, then changed; otherwise in the order of the differences. */
export function heapsOf(differences: readonly Difference[]): Heap[] {
  const heaps = new Map<string, { verb: Verb; icon: IconName; words: KindWords; items: Difference[] }>();
  const { paired, seconds } = findPairs(differences);
  for (const difference of differences) {
    const words = paired.has(difference) ? vethPair : wordsOf(difference.thing);
    const key = `${difference.change} ${words.one}`;
    const heap = heaps.get(key) ?? { verb: difference.change, icon: words.icon, words, items: [] };
    if (!seconds.has(difference)) heap.items.push(difference);
    heaps.set(key, heap);
  }
  return [...heaps]
    .map(([key, heap]) => ({ key, ...heap, words: countOf(heap.items.length, heap.words) }))
    .map(({ items, ...heap }) => ({ ...heap, differences: items }))
    .sort((one, other) => verbs.indexOf(one.verb) - verbs.indexOf(other.verb));
}

function countOf(count: number, { one, several }: KindWords): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** The same in fewer words. If only a few things changed, it says how: "docker0 down → up". */
export function summarise(differences: readonly Difference[]): Heap[] {
  return heapsOf(differences).flatMap((heap) => {
    if (heap.verb !== 'changed' || heap.differences.length > fewChanged) return heap;
    return heap.differences.map((difference, at) => {
      return { ...heap, key: `${heap.key} ${at}`, words: sayChanged(difference), differences: [difference] };
    });
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

/** "docker0 up, no carrier → up", "B in host → eth0 in web". Omits the name if the name is what changed. */
function sayChanged({ thing, text, before, after }: Difference): string {
  const values = `${before ?? 'none'} → ${after ?? 'none'}`;
  if (thing.kind === 'policy') return `policy ${thing.chain} ${values}`;
  const name = thing.kind === 'link' ? thing.link : text;
  return after?.split(' ', 1)[0] === name ? values : `${name} ${values}`;
}

/** Finds the differences that are ends of one veth pair. `seconds`: the second ends, which are not counted. */
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
