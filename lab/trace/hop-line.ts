// One hop in words: what happens, the rule as iptables prints it, the verdict on the packet, and what was rewritten.
import { isIcmp, isReset, messageWords } from '../../engine/network/packet-message.ts';
import type { Hop, PacketTrace, Packet, Leg } from '../../engine/protocol/packet-trace.ts';
import type { IconName } from '../app/icons.ts';
import { endOf, type Piece, plain, ruleName, say } from './words.ts';

export interface HopLine {
  icon: IconName;
  /** the hook, if the hop is at one */
  hook: string | null;
  says: Piece[];
  /** a rule's text as iptables -S prints it */
  rule: string | null;
  verdict: Verdict | null;
  rewrite: Rewritten | null;
  observed: boolean;
}

export interface Verdict {
  word: string;
  /** "ends": accepted here; "stops": the packet goes no further; "goes": the next rule or chain follows */
  kind: 'ends' | 'stops' | 'goes';
}

/** An address before and after, split into changed and unchanged parts. */
export interface Rewritten {
  side: 'source' | 'destination';
  before: Part[];
  after: Part[];
}

export interface Part {
  text: string;
  changed: boolean;
}

type Of<Kind extends Hop['kind']> = Extract<Hop, { kind: Kind }>;

/** A model observes nothing, so its hops are not marked as unobserved. */
export function lineOf(hop: Hop, direction: Leg['direction'], basis: PacketTrace['basis']): HopLine {
  const line = {
    hook: 'hook' in hop ? hop.hook : null,
    rule: null,
    verdict: null,
    rewrite: null,
    observed: hop.observed || basis === 'model',
  };
  switch (hop.kind) {
    case 'socket':
      return { ...line, icon: 'socket', says: socketWords(hop, direction) };
    case 'interface':
      return { ...line, icon: 'cable', says: interfaceWords(hop) };
    case 'conntrack':
      return { ...line, icon: 'connection', says: conntrackWords(hop) };
    case 'route':
      return {
        ...line,
        icon: 'route',
        says: routeWords(hop),
        verdict: hop.decision === 'none' ? stop('no route') : null,
      };
    case 'rule':
      return { ...line, icon: 'rule', says: ruleName(hop.rule), rule: hop.rule.text, verdict: ruleVerdict(hop) };
    case 'end-of-chain':
      return { ...line, icon: 'rule', ...chainEnd(hop) };
    case 'rewrite':
      return { ...line, icon: 'changed', says: rewriteWords(hop), rewrite: rewritten(hop) };
    case 'unseen':
      return { ...line, icon: 'more', says: say`the network between the machines` };
  }
}

/** The line for screen readers: "prerouting: rule 3 of nat DOCKER, -A DOCKER …, DNAT." */
export function sentenceOf(line: HopLine): string {
  const { hook, says, rule, verdict, rewrite, observed } = line;
  const parts = [
    plain(says),
    rewrite && `${rewrite.side} ${joined(rewrite.before)} becomes ${joined(rewrite.after)}`,
    rule,
    verdict?.word,
    observed ? null : 'not observed',
  ];
  return `${hook ? `${hook}: ` : ''}${parts.filter(Boolean).join(', ')}.`;
}

const joined = (parts: readonly Part[]) => parts.map(({ text }) => text).join('');
const stop = (word: string): Verdict => ({ word, kind: 'stops' });

function socketWords({ action, process, packet }: Of<'socket'>, direction: Leg['direction']): Piece[] {
  const program = process ?? (ofKernel(packet, direction) ? 'the kernel' : 'a program');
  const who = process ? say`${process}` : [{ text: program, machine: false }];
  const verb = action === 'sends' ? ` sends ${messageWords(packet)}` : ' receives it';
  return [...who, { text: verb, machine: false }];
}

/** Packets that the kernel sends or receives without a program: ping replies, refusals. */
function ofKernel(packet: Packet, direction: Leg['direction']): boolean {
  const asks = isIcmp(packet, 'echo request');
  return direction === 'reply' ? isReset(packet) || (packet.protocol === 'icmp' && !asks) : asks;
}

function interfaceWords(hop: Of<'interface'>): Piece[] {
  const way = hop.direction === 'in' ? say`in by ${hop.interface}` : say`out by ${hop.interface}`;
  return hop.bridge ? [...way, ...say`, a port of ${hop.bridge}`] : way;
}

const stateWords: Record<Of<'conntrack'>['state'], string> = {
  new: 'nat rules are asked',
  established: 'nat rules are not asked again',
  related: 'about a known connection',
  invalid: 'fits no connection',
  untracked: 'is not tracked',
};

function conntrackWords({ state }: Of<'conntrack'>): Piece[] {
  return [...say`conntrack: ${state.toUpperCase()}`, { text: ` – ${stateWords[state]}`, machine: false }];
}

function routeWords({ decision, interface: device, gateway, packet }: Of<'route'>): Piece[] {
  if (decision === 'here') return say`routing: ${packet.destination} is here`;
  if (decision === 'none') return say`routing: no route to ${packet.destination}`;
  const out = say`routing: ${packet.destination} goes out by ${device ?? 'an interface that is gone'}`;
  return gateway ? [...out, ...say` via ${gateway}`] : out;
}

function ruleVerdict({ verdict, target, to }: Of<'rule'>): Verdict {
  if (verdict === 'jump' || verdict === 'goto') return { word: `to ${to ?? target ?? 'a chain'}`, kind: 'goes' };
  if (verdict === 'return') return { word: 'RETURN', kind: 'goes' };
  if (verdict === 'drop') return stop(target ?? 'DROP');
  if (verdict === 'continue') return { word: target ?? 'goes on', kind: 'goes' };
  return { word: target ?? verdict.toUpperCase(), kind: verdict === 'accept' ? 'ends' : 'goes' };
}

function chainEnd({ table, chain, verdict }: Of<'end-of-chain'>): Pick<HopLine, 'says' | 'verdict'> {
  const where = `${table} ${chain}`;
  if (verdict === 'return') return { says: say`no rule of ${where} applied`, verdict: { word: 'back', kind: 'goes' } };
  const word = `policy ${verdict.toUpperCase()}`;
  return {
    says: say`no rule of ${where} settled it`,
    verdict: verdict === 'drop' ? stop(word) : { word, kind: 'ends' },
  };
}

function rewriteWords({ side, rule }: Of<'rewrite'>): Piece[] {
  const why = rule
    ? ruleName(rule)
    : say`conntrack, as for the first packet`.map((piece) => ({ ...piece, machine: false }));
  return [{ text: `new ${side}, by `, machine: false }, ...why];
}

function rewritten({ side, before, packet }: Of<'rewrite'>): Rewritten {
  const parts = (of: Packet, other: Packet): Part[] => {
    const port = of[`${side}Port`];
    const address = { text: of[side], changed: of[side] !== other[side] };
    if (port === null) return [address];
    return [address, { text: `:${port}`, changed: port !== other[`${side}Port`] }];
  };
  return { side, before: parts(before, packet), after: parts(packet, before) };
}

/** "tcp SYN 192.168.190.1:28035 → 192.168.190.128:801" */
export function packetText(packet: Packet): string {
  return `${packet.protocol} ${messageWords(packet)} ${endOf(packet, 'source')} → ${endOf(packet, 'destination')}`;
}
