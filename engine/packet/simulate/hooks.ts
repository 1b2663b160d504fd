// One netfilter hook: connection tracking and the tables of iptables, in the order of their priorities.
import { isReset, messageWords } from '../../network/packet-message.ts';
import type { Hook } from '../../protocol/packet-trace.ts';
import { UnsupportedError } from './unsupported-error.ts';
import { walkTable, type Verdict } from './chain-walk.ts';
import { lookUp, tracksConnections, type Side } from './conntrack.ts';
import type { MatchContext } from './match-context.ts';
import { tell, type Ending, type PacketContext } from './packet-context.ts';
import { rejections } from './transport.ts';
import { bind, rewrite, type Links } from './translate.ts';
import { entriesIn } from './simulated-network.ts';

const order: Record<Hook, readonly string[]> = {
  prerouting: ['raw', 'conntrack', 'mangle', 'nat'],
  input: ['mangle', 'filter', 'security', 'nat'],
  forward: ['mangle', 'filter', 'security'],
  output: ['raw', 'conntrack', 'mangle', 'nat', 'filter', 'security'],
  postrouting: ['mangle', 'nat'],
};

/** The sides that nat may rewrite at each hook. */
const sides: Partial<Record<Hook, Side>> = {
  prerouting: 'destination',
  output: 'destination',
  input: 'source',
  postrouting: 'source',
};

/** Null if the packet passes the hook. Throws UnsupportedError. */
export function passHook(context: PacketContext, hook: Hook, links: Links): Ending | null {
  for (const table of order[hook]) {
    if (table === 'conntrack') {
      track(context, hook);
      continue;
    }
    const verdict = table === 'nat' ? passNat(context, hook, links) : walk(context, hook, links, table);
    if (verdict.kind === 'drop') return { kind: 'dropped', context };
    if (verdict.kind === 'settled') return rejected(context, verdict);
  }
  if (hook === 'input' || hook === 'postrouting') confirm(context);
  return null;
}

function walk(context: PacketContext, hook: Hook, links: Links, table: string): Verdict {
  const { namespace, flight, tracking } = context;
  const { packet } = flight;
  const seen: MatchContext = {
    namespace,
    hook,
    packet,
    in: links.in?.name ?? null,
    out: links.out?.name ?? null,
    tracking,
  };
  return walkTable(context, seen, table, hook.toUpperCase());
}

/** A packet that loops back, or an error caused by another packet, is tracked already. */
function track(context: PacketContext, hook: Hook): void {
  const { flight, namespace, network } = context;
  if (!tracksConnections(namespace)) return;
  const known = entriesIn(network, namespace);
  const entries = known.map(({ entry }) => entry);
  context.tracking ??= lookUp(entries, flight.packet, flight.about);
  // A flow that is only answered by a reset is forgotten at once.
  const at = isReset(flight.packet) ? entries.indexOf(context.tracking.entry!) : -1;
  if (at >= 0) known.splice(at, 1);
  tell(context, { kind: 'conntrack', hook, state: context.tracking.state });
}

/** A flow's entry becomes valid once its first packet has passed. */
function confirm({ network, namespace, tracking, flight }: PacketContext): void {
  const entry = tracking?.entry;
  const known = entriesIn(network, namespace);
  if (!entry || tracking.state !== 'new' || known.some((one) => one.entry === entry)) return;
  known.push({ flow: flight.flow, entry });
}

/** Only a flow's first packet goes through the nat rules, once for each side. */
function passNat(context: PacketContext, hook: Hook, links: Links): Verdict {
  const { tracking, flight } = context;
  const side = sides[hook];
  const entry = tracking?.entry;
  if (!entry || !side) return { kind: 'accept' };
  let rule = null;
  const errorOverIcmp = tracking.state === 'related' && flight.packet.protocol === 'icmp';
  if (tracking.state !== 'established' && !errorOverIcmp && !entry.settled.has(side)) {
    const verdict = walk(context, hook, links, 'nat');
    if (verdict.kind === 'drop') return verdict;
    if (verdict.kind === 'settled') {
      if (tracking.state !== 'new')
        throw new UnsupportedError(`what ${verdict.target} does to ${messageWords(flight.packet)}`, verdict.rule);
      bind(context, entry, verdict, links);
      rule = verdict.rule;
    }
    entry.settled.add(side);
  }
  rewrite(context, tracking, side, hook, rule);
  return { kind: 'accept' };
}

function rejected(context: PacketContext, verdict: Extract<Verdict, { kind: 'settled' }>): Ending {
  const reason = verdict.options.get('--reject-with')?.[0] ?? 'icmp-port-unreachable';
  const answer = rejections[reason];
  if (!answer) throw new UnsupportedError(`what REJECT --reject-with ${reason} answers`, verdict.rule);
  return { kind: 'rejected', context, answer };
}
