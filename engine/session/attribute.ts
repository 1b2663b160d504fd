// Which commands what was just seen to differ may be of. It decides by time, and leaves out what is known not to be
// of a command; where several ran at once it says so rather than choose.
import { isProbePort } from '../check/probe-ports.ts';
import type { Delta } from '../network/deltas.ts';
import type { Difference } from '../protocol/change.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import type { Work } from './engine-traffic.ts';

export type SeenCommand = CommandRecord & {
  /** when the network was looked at after it had ended; null until then */
  lookedAtMs: number | null;
  /** known to change nothing but connections */
  isReadOnly: boolean;
};

export interface Sighting {
  /** when the state was read, on the engine's clock */
  atMs: number;
  deltas: readonly Delta[];
  commands: readonly SeenCommand[];
  /** the machine an address is on; null where it is on none that is known */
  machineOf: (address: string) => MachineName | null;
  /** what vethlab itself was sending from that machine at the time; null: nothing */
  workOn: (machine: MachineName) => Work | null;
  /** the addresses that a command has taken away so far */
  removedAddresses: (command: number) => readonly string[];
  /** keys of connections that were left out as vethlab's own */
  own: ReadonlySet<string>;
}

export interface Share {
  /** ids, the one it is put down to first; empty: of no command */
  commands: readonly number[];
  /** what the learner did on the page instead, in words; null where that is not known either */
  act: string | null;
  deltas: readonly Delta[];
}

const settleMs = 3000; // for what a command sets going: a server in a container that begins to listen, emulated
const endingMs = 700; // what ends later than that after a command ended of itself; more than Docker takes to tell
const reactionMs = 5; // hardly a program starts and changes something in less: it comes last then
/** What a command did may be seen so much earlier than its start is heard of, on a machine that does much else. */
export const lateMs = 100;

/**
 * Each delta once, together with those that are of the same commands; connections of vethlab's own checks are left out.
 * Asked some `lateMs` later it also knows commands whose start was heard of only after what they did was seen.
 */
export function attribute(sighting: Sighting): Share[] {
  const { deltas, atMs, commands, workOn } = sighting;
  const setUp = deltas.filter((delta) => !isConnection(delta));
  const ends = endsSomething(setUp);
  const able = commands.filter(({ isReadOnly }) => !isReadOnly);
  const makers = commandsAt(able, atMs).filter((command) => !(ends && isOver(command, atMs)));
  const senders = commandsAt(commands, atMs);
  const act = workOn('host')?.act ?? null;
  const isAct = act !== null && !makers.some((command) => isOpen(command, atMs));
  const shares = [isAct ? { commands: [], act, deltas: setUp } : share(makers, setUp)];
  for (const delta of deltas.filter(isConnection)) {
    if (isOwn(delta, sighting)) continue;
    if (delta.after === null) shares.push(share(forgetters(delta, senders, makers, sighting), [delta]));
    else shares.push(...opened(delta, senders, sighting));
  }
  return joinShares(shares);
}

/** It ran at that time, or had ended and what it did was not known yet. */
export function isOpen({ lookedAtMs }: SeenCommand, atMs: number): boolean {
  return lookedAtMs === null || lookedAtMs >= atMs;
}

/** Those that were open, and the last before them where it was still settling; latest first. */
function commandsAt(commands: readonly SeenCommand[], atMs: number): SeenCommand[] {
  const known = commands.filter(({ startedAtMs }) => startedAtMs <= atMs + lateMs);
  const open = known.filter((command) => isOpen(command, atMs));
  const settled = known.findLast((command) => !isOpen(command, atMs));
  const settling =
    settled &&
    atMs - settled.endedAtMs! <= settleMs &&
    !open.some(({ startedAtMs }) => startedAtMs >= settled.endedAtMs!);
  const found = settling ? [...open, settled] : open;
  const isNew = ({ startedAtMs }: SeenCommand) => startedAtMs <= atMs && atMs - startedAtMs < reactionMs;
  return found.sort((one, other) => Number(isNew(one)) - Number(isNew(other)) || other.startedAtMs - one.startedAtMs);
}

function isOver({ endedAtMs, lookedAtMs }: SeenCommand, atMs: number): boolean {
  return lookedAtMs !== null && atMs - endedAtMs! > endingMs;
}

/** Something is gone, or a container does not run any more. */
function endsSomething(deltas: readonly Delta[]): boolean {
  return deltas.some(({ after }) => {
    if (after === null) return true;
    return after.thing.kind === 'container' && /^(exited|dead|removing)/.test(after.aspects['state']!);
  });
}

/** Entries time out by themselves; who deletes entries, or takes an address of theirs away, may be why one is gone. */
function forgetters(
  { before }: Delta,
  senders: SeenCommand[],
  makers: SeenCommand[],
  { deltas, removedAddresses }: Sighting,
): SeenCommand[] {
  const words = before!.text.split(/[ =]/);
  const goneNow = deltas.flatMap((delta) => (delta.after === null ? (addressOf(delta.before!) ?? []) : []));
  const takers = makers.filter(({ id }) => [...goneNow, ...removedAddresses(id)].some((gone) => words.includes(gone)));
  if (takers.length > 0) return takers;
  return senders.filter(({ command }) => /\bconntrack\b.* (-D|-F|--delete|--flush)/.test(command));
}

/** The address a fact tells of, without its prefix; null where it is no address. */
export function addressOf({ thing }: Pick<Difference, 'thing'>): string | null {
  return thing.kind === 'address' ? thing.address.split('/')[0]! : null;
}

/** Who sent its first packet. From the client and from outside comes only what was sent there. */
function opened(delta: Delta, present: SeenCommand[], { machineOf, workOn }: Sighting): Share[] {
  const machine = machineOf(senderOf(delta).address);
  const far = machine === 'client' || machine === 'internet';
  const senders = present.filter((command) => (far ? command.machine === machine : command.machine !== 'internet'));
  if (senders.length > 0) return [share(senders, [delta])];
  const work = machine && workOn(machine);
  return work && work.act === null ? [] : [{ commands: [], act: work?.act ?? null, deltas: [delta] }];
}

function isOwn(delta: Delta, { own }: Sighting): boolean {
  const { port } = senderOf(delta);
  return own.has(delta.key) || (port !== null && isProbePort(port));
}

function senderOf({ before, after }: Delta): { address: string; port: number | null } {
  return (after ?? before)!.sender ?? { address: '', port: null };
}

function isConnection({ before, after }: Delta): boolean {
  return (after ?? before)!.thing.kind === 'connection';
}

function share(commands: readonly SeenCommand[], deltas: readonly Delta[]): Share {
  return { commands: commands.map(({ id }) => id), act: null, deltas };
}

function joinShares(shares: readonly Share[]): Share[] {
  const joined = new Map<string, Share>();
  for (const one of shares.filter(({ deltas }) => deltas.length > 0)) {
    const key = `${one.commands.join(' ')} ${one.act ?? ''}`;
    const before = joined.get(key)?.deltas ?? [];
    joined.set(key, { ...one, deltas: [...before, ...one.deltas] });
  }
  return [...joined.values()];
}
