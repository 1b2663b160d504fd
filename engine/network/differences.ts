// Turns deltas into differences for people: in reading order, without what goes without saying, and with a veth end
// that changed its namespace as a single move.
import type { Difference, ThingKind, Where } from '../protocol/change.ts';
import type { Delta } from './deltas.ts';
import type { Fact } from './fact.ts';

/** Kinds in reading order: first what a command made, then what depends on it, then what it moved. */
const order: readonly ThingKind[] = [
  ...(['Docker', 'unit', 'image', 'network', 'container', 'published port', 'namespace', 'link'] as const),
  ...(['bridge port', 'address', 'route', 'forwarding', 'policy', 'chain', 'rule', 'socket', 'connection'] as const),
];
const rank = new Map(order.map((kind, at) => [kind, at]));

/** `where` gives people's name for a namespace id. */
export function differencesOf(deltas: Iterable<Delta>, where: (namespace: string) => Where): Difference[] {
  const { moves, rest } = findMoves([...deltas]);
  const single = rest.filter(isWorthTelling).map((delta) => tell(delta, where));
  const moved = moves.map((move) => tellMove(move, where));
  return [...single, ...moved].sort(
    (one, other) => rank.get(one.thing.kind)! - rank.get(other.thing.kind)! || placeOf(one) - placeOf(other),
  );
}

/** The host first, then other machines and namespaces in their given order. */
function placeOf({ where }: Difference): number {
  return where?.machine === 'host' ? 0 : 1;
}

/**
 * lo, forwarding and policies come with a namespace, options with Docker, and units as soon as they are known; none of
 * these is worth telling.
 */
function isWorthTelling({ before, after }: Delta): boolean {
  const { thing, text } = (after ?? before)!;
  if (before && after) return changedAspects(before, after).length > 0;
  if (thing.kind === 'link') return thing.linkKind !== 'loopback';
  if (thing.kind === 'Docker') return text === 'dockerd';
  return thing.kind !== 'forwarding' && thing.kind !== 'unit';
}

function tell({ before, after }: Delta, where: (namespace: string) => Where): Difference {
  const { thing, namespace, text } = (after ?? before)!;
  const place = namespace === null ? null : where(namespace);
  const rest = { thing, where: place, text: textOf(thing, place, text, where) };
  if (thing.kind === 'policy')
    return { ...rest, change: 'changed', before: state(before) ?? 'ACCEPT', after: state(after) ?? 'ACCEPT' };
  if (!before || !after)
    return { ...rest, change: after ? 'added' : 'removed', before: state(before), after: state(after) };
  const names = changedAspects(before, after);
  const values = ({ aspects }: Fact) => names.map((name) => aspects[name]).join(', ');
  return { ...rest, change: 'changed', before: values(before), after: values(after) };
}

/**
 * A fact that was only discovered later is no change, and the process of something that stopped is not worth telling.
 */
function changedAspects(before: Fact, after: Fact): string[] {
  const names = Object.keys(after.aspects).filter((name) => before.aspects[name] !== after.aspects[name]);
  const beside = names.includes('state') ? ['known', 'process'] : ['known'];
  return names.filter((name) => !beside.includes(name));
}

function state(fact: Fact | null): string | null {
  return fact?.aspects['state'] ?? null;
}

function textOf(thing: Fact['thing'], place: Where | null, text: string, where: (id: string) => Where): string {
  if (thing.kind === 'namespace') return place!.title;
  if (thing.kind === 'link' && thing.peer)
    return `${text} ⇄ ${thing.peer.link} in ${where(thing.peer.namespace).title}`;
  return text;
}

interface Move {
  from: Fact;
  to: Fact;
}

/** A veth end that left a namespace that still exists and entered another one, with the same other end. */
function findMoves(deltas: readonly Delta[]): { moves: Move[]; rest: Delta[] } {
  const gone = new Set(
    deltas.flatMap(({ before, after }) => (before && !after && isNamespace(before) ? before.namespace : [])),
  );
  const left = deltas.filter(({ before, after }) => before && !after && isVeth(before) && !gone.has(before.namespace));
  const came = deltas.filter(({ before, after }) => after && !before && isVeth(after));
  const moves: Move[] = [];
  const paired = new Set<Delta>();
  for (const to of came) {
    const from = left.find((one) => !paired.has(one) && isSameEnd(one.before!, to.after!));
    if (!from) continue;
    paired.add(from).add(to);
    moves.push({ from: from.before!, to: to.after! });
  }
  return { moves, rest: deltas.filter((delta) => !paired.has(delta)) };
}

function isNamespace({ thing }: Fact): boolean {
  return thing.kind === 'namespace';
}

function isVeth({ thing }: Fact): boolean {
  return thing.kind === 'link' && thing.peer !== null;
}

/** Whether both are in different namespaces and have the same other end. */
function isSameEnd(from: Fact, to: Fact): boolean {
  if (from.namespace === to.namespace || from.thing.kind !== 'link' || to.thing.kind !== 'link') return false;
  const [one, other] = [from.thing.peer, to.thing.peer];
  return one !== null && other !== null && one.namespace === other.namespace && one.link === other.link;
}

function tellMove({ from, to }: Move, where: (namespace: string) => Where): Difference {
  const [old, now] = [where(from.namespace!), where(to.namespace!)];
  const text = textOf(to.thing, now, to.text, where);
  const words = { before: `${from.text} in ${old.title}`, after: `${to.text} in ${now.title}` };
  return { change: 'changed', thing: to.thing, where: now, text, ...words };
}
