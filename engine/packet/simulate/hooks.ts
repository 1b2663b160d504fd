// One hook of netfilter: connection tracking and the tables of iptables, in the order of their priorities.
import type { Hook } from '../../protocol/journey.ts';
import { CannotTell } from './cannot-tell.ts';
import { walkTable, type Verdict } from './chain-walk.ts';
import { lookUp, tracksConnections, type Side } from './conntrack.ts';
import type { Seen } from './seen.ts';
import { tell, type Ending, type Stay } from './stay.ts';
import { rejections } from './transport.ts';
import { bind, rewrite, type Links } from './translate.ts';
import { entriesIn } from './world.ts';

const order: Record<Hook, readonly string[]> = {
  prerouting: ['raw', 'conntrack', 'mangle', 'nat'],
  input: ['mangle', 'filter', 'security', 'nat'],
  forward: ['mangle', 'filter', 'security'],
  output: ['raw', 'conntrack', 'mangle', 'nat', 'filter', 'security'],
  postrouting: ['mangle', 'nat'],
};

/** The side that nat may rewrite at a hook. */
const sides: Partial<Record<Hook, Side>> = {
  prerouting: 'destination',
  output: 'destination',
  input: 'source',
  postrouting: 'source',
};

/** Null where the packet gets through. Throws CannotTell. */
export function passHook(stay: Stay, hook: Hook, links: Links): Ending | null {
  for (const table of order[hook]) {
    if (table === 'conntrack') {
      track(stay, hook);
      continue;
    }
    const verdict = table === 'nat' ? passNat(stay, hook, links) : walk(stay, hook, links, table);
    if (verdict.kind === 'drop') return { kind: 'dropped', stay };
    if (verdict.kind === 'settled') return rejected(stay, verdict);
  }
  if (hook === 'input' || hook === 'postrouting') confirm(stay);
  return null;
}

function walk(stay: Stay, hook: Hook, links: Links, table: string): Verdict {
  const { namespace, flight, tracking } = stay;
  const { packet } = flight;
  const seen: Seen = { namespace, hook, packet, in: links.in?.name ?? null, out: links.out?.name ?? null, tracking };
  return walkTable(stay, seen, table, hook.toUpperCase());
}

/** A packet that loops back, or an error made because of another packet, is known already. */
function track(stay: Stay, hook: Hook): void {
  const { flight, namespace, world } = stay;
  if (!tracksConnections(namespace)) return;
  const known = entriesIn(world, namespace);
  const entries = known.map(({ entry }) => entry);
  stay.tracking ??= lookUp(entries, flight.packet, flight.about);
  // A flow whose only answer is a reset is forgotten at once.
  const at = flight.packet.says === 'RST' ? entries.indexOf(stay.tracking.entry!) : -1;
  if (at >= 0) known.splice(at, 1);
  tell(stay, { kind: 'conntrack', hook, state: stay.tracking.state });
}

/** An entry counts from when its first packet has got through. */
function confirm({ world, namespace, tracking, flight }: Stay): void {
  const entry = tracking?.entry;
  const known = entriesIn(world, namespace);
  if (!entry || tracking.state !== 'new' || known.some((one) => one.entry === entry)) return;
  known.push({ flow: flight.flow, entry });
}

/** Rules are asked for the first packet of a flow alone, once for each side. */
function passNat(stay: Stay, hook: Hook, links: Links): Verdict {
  const { tracking, flight } = stay;
  const side = sides[hook];
  const entry = tracking?.entry;
  if (!entry || !side) return { kind: 'accept' };
  let rule = null;
  const errorOverIcmp = tracking.state === 'related' && flight.packet.protocol === 'icmp';
  if (tracking.state !== 'established' && !errorOverIcmp && !entry.settled.has(side)) {
    const verdict = walk(stay, hook, links, 'nat');
    if (verdict.kind === 'drop') return verdict;
    if (verdict.kind === 'settled') {
      if (tracking.state !== 'new')
        throw new CannotTell(`what ${verdict.target} does to ${flight.packet.says}`, verdict.rule);
      bind(stay, entry, verdict, links);
      rule = verdict.rule;
    }
    entry.settled.add(side);
  }
  rewrite(stay, tracking, side, hook, rule);
  return { kind: 'accept' };
}

function rejected(stay: Stay, verdict: Extract<Verdict, { kind: 'settled' }>): Ending {
  const reason = verdict.options.get('--reject-with')?.[0] ?? 'icmp-port-unreachable';
  const answer = rejections[reason];
  if (!answer) throw new CannotTell(`what REJECT --reject-with ${reason} answers`, verdict.rule);
  return { kind: 'rejected', stay, answer };
}
