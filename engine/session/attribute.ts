// Attributes observed changes to the commands that may have caused them. It decides by time and leaves out changes that
// no command made. Where several commands ran at once, it names all of them.
import { isProbePort } from '../check/probe-ports.ts';
import type { Delta } from '../network/deltas.ts';
import type { Difference } from '../protocol/change.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import type { Work } from './engine-traffic.ts';

export type SeenCommand = CommandRecord & {
  /** when the network was observed after the command had ended; null until then */
  lookedAtMs: number | null;
  /** known to change nothing but connections */
  isReadOnly: boolean;
};

export interface Sighting {
  /** when the state was observed, on the engine's clock */
  atMs: number;
  deltas: readonly Delta[];
  commands: readonly SeenCommand[];
  /** the machine that has an address; null if no known machine has it */
  machineOf: (address: string) => MachineName | null;
  /** what vethlab itself was sending from that machine at the time; null if nothing */
  workOn: (machine: MachineName) => Work | null;
  /** the addresses that a command has removed so far */
  removedAddresses: (command: number) => readonly string[];
  /** keys of the connections left out because they are vethlab's own */
  own: ReadonlySet<string>;
}

export interface Share {
  /** command ids, the most likely first; empty: no command */
  commands: readonly number[];
  /** the learner's action on the page that caused it, in words; null if none is known */
  act: string | null;
  deltas: readonly Delta[];
}

const settleMs = 3000; // for what a command starts, such as a server in a container that begins to listen, emulated
const endingMs = 700; // a command did not end what ends later than that after it; longer than Docker takes to report
const reactionMs = 5; // hardly any program starts and changes something faster, so such a command is the least likely
/** On a busy machine, a command's effect may be observed this long before its start is reported. */
export const lateMs = 100;

/**
 * Returns each delta once, grouped by the commands that may have caused it; connections of vethlab's own checks are
 * left out. When called `lateMs` after the observation, it also knows the commands whose start was reported only after
 * their effect was observed.
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

/** The command was running at that time, or had ended and its effect was not observed yet. */
export function isOpen({ lookedAtMs }: SeenCommand, atMs: number): boolean {
  return lookedAtMs === null || lookedAtMs >= atMs;
}

/** The commands open at that time, and the last one before them if it was still settling; most likely first. */
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

/** Whether something was removed or a container stopped running. */
function endsSomething(deltas: readonly Delta[]): boolean {
  return deltas.some(({ after }) => after === null || after.hasEnded);
}

/**
 * The commands that may have removed a connection: those that removed an address of it or, if none did, those that
 * delete entries. Entries also time out by themselves.
 */
function forgetters(
  { before }: Delta,
  senders: SeenCommand[],
  makers: SeenCommand[],
  { deltas, removedAddresses }: Sighting,
): SeenCommand[] {
  const addresses = before!.connection?.addresses ?? [];
  const goneNow = deltas.flatMap((delta) => (delta.after === null ? (addressOf(delta.before!) ?? []) : []));
  const takers = makers.filter(({ id }) =>
    [...goneNow, ...removedAddresses(id)].some((gone) => addresses.includes(gone)),
  );
  if (takers.length > 0) return takers;
  return senders.filter(({ command }) => /\bconntrack\b.* (-D|-F|--delete|--flush)/.test(command));
}

/** The address that a fact describes, without its prefix; null if the fact is not an address. */
export function addressOf({ thing }: Pick<Difference, 'thing'>): string | null {
  return thing.kind === 'address' ? thing.address.split('/')[0]! : null;
}

/**
 * Attributes a new connection to the sender of its first packet. A connection from the client or from outside can only
 * come from a command typed there.
 */
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
  return (after ?? before)!.connection?.sender ?? { address: '', port: null };
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
