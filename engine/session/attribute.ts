// Which commands what was just seen to differ may be of. It decides by time, and leaves out what is known not to be
// of a command; where several ran at once it says so rather than choose.
import { isOwnPort } from '../check/own-ports.ts';
import type { Delta } from '../observe/deltas.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { CommandRecord } from '../protocol/wire.ts';
import { onlyLooks } from './only-looks.ts';

/** A command, and when the network was looked at after it had ended; null until then. */
export type LookedCommand = CommandRecord & { lookedAtMs: number | null };

export interface Sighting {
  /** when the state was read, on the engine's clock */
  atMs: number;
  deltas: readonly Delta[];
  commands: readonly LookedCommand[];
  /** the machine an address is on, where it is one of the site's or of a container */
  machineOf: (address: string) => MachineName | null;
  /** vethlab itself was sending from that machine at the time */
  atWork: (machine: MachineName) => boolean;
  /** keys of connections that were left out as vethlab's own */
  own: ReadonlySet<string>;
}

export interface Share {
  /** ids, the one it is put down to first; empty: of no command */
  commands: readonly number[];
  deltas: readonly Delta[];
}

const settleMs = 3000; // for what a command sets going: a server in a container that begins to listen, emulated
const endingMs = 700; // what ends later than that after a command ended of itself; more than Docker takes to tell
const reactionMs = 5; // no program starts and changes something in less

/** Each delta once, together with those that are of the same commands; connections of vethlab's own checks are left out. */
export function attribute(sighting: Sighting): Share[] {
  const { deltas, atMs } = sighting;
  const present = commandsAt(sighting.commands, atMs);
  const setUp = deltas.filter(({ key }) => !isConnection(key));
  const makers = present.filter(
    (command) => !onlyLooks(command.command) && !(endsSomething(setUp) && isOver(command, atMs)),
  );
  const shares: Share[] = [{ commands: ids(makers), deltas: setUp }];
  for (const delta of deltas.filter(({ key }) => isConnection(key))) {
    const share = delta.after === null ? forgotten(delta, present, makers, sighting) : opened(delta, present, sighting);
    if (share) shares.push({ commands: ids(share), deltas: [delta] });
  }
  return joinShares(shares);
}

/** Those that ran, or had ended and were not looked at since, or are the last and were still settling; latest first. */
function commandsAt(commands: readonly LookedCommand[], atMs: number): LookedCommand[] {
  const known = commands.filter(({ startedAtMs }) => startedAtMs <= atMs);
  const open = known.filter(({ lookedAtMs }) => lookedAtMs === null);
  const settled = known.findLast(({ lookedAtMs }) => lookedAtMs !== null);
  const settling =
    settled &&
    atMs - settled.endedAtMs! <= settleMs &&
    !known.some(({ startedAtMs, id }) => id !== settled.id && startedAtMs >= settled.endedAtMs!);
  const found = settling ? [...open, settled] : open;
  const able = found.filter(({ startedAtMs }) => atMs - startedAtMs >= reactionMs);
  return (able.length > 0 ? able : found).sort((one, other) => other.startedAtMs - one.startedAtMs);
}

function isOver({ endedAtMs, lookedAtMs }: LookedCommand, atMs: number): boolean {
  return lookedAtMs !== null && atMs - endedAtMs! > endingMs;
}

/** Something is gone, or a container does not run any more. */
function endsSomething(deltas: readonly Delta[]): boolean {
  return deltas.some(({ after }) => {
    if (after === null) return true;
    return after.thing.kind === 'container' && /^(exited|dead|removing)/.test(after.aspects['state']!);
  });
}

/** Entries time out by themselves; who takes links or rules away, or deletes entries, may be why one is gone. */
function forgotten({ key }: Delta, present: LookedCommand[], makers: LookedCommand[], { deltas, own }: Sighting) {
  if (own.has(key)) return null;
  if (deltas.some((delta) => delta.after === null && !isConnection(delta.key))) return makers;
  return present.filter(({ command }) => /\bconntrack\b.* (-D|-F|--delete|--flush)/.test(command));
}

/** Who sent its first packet; null: vethlab. From the client and from outside comes only what was sent there. */
function opened({ after }: Delta, present: LookedCommand[], { machineOf, atWork }: Sighting): LookedCommand[] | null {
  const [, source = '', port] = /src=(\S+) \S+(?: sport=(\d+))?/.exec(after!.text) ?? [];
  if (port !== undefined && isOwnPort(Number(port))) return null;
  const machine = machineOf(source);
  const far = machine === 'client' || machine === 'internet';
  const senders = present.filter((command) => (far ? command.machine === machine : command.machine !== 'internet'));
  if (senders.length > 0) return senders;
  return machine !== null && atWork(machine) ? null : [];
}

function isConnection(key: string): boolean {
  return / connection /.test(key);
}

function ids(commands: readonly LookedCommand[]): number[] {
  return commands.map(({ id }) => id);
}

function joinShares(shares: readonly Share[]): Share[] {
  const joined = new Map<string, Share>();
  for (const { commands, deltas } of shares) {
    const key = commands.join(' ');
    joined.set(key, { commands, deltas: [...(joined.get(key)?.deltas ?? []), ...deltas] });
  }
  return [...joined.values()].filter(({ deltas }) => deltas.length > 0);
}
