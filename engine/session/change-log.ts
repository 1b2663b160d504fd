// Keeps what changed in one sandbox, attributed to the commands that may have caused it. Successive differences add up:
// what came and went again while a command ran is not in its change.
import { causeOf } from '../network/cause.ts';
import { addDeltas, compareFacts, type Delta } from '../network/deltas.ts';
import { differencesOf } from '../network/differences.ts';
import { factsOf, type Facts } from '../network/facts.ts';
import { NamespaceTitles } from '../network/titles.ts';
import type { Change } from '../protocol/change.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Tell } from '../protocol/session-update.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { addressOf, attribute, isOpen, lateMs, type SeenCommand, type Share } from './attribute.ts';
import { machineAt } from './machines.ts';
import { isReadOnlyCommand } from './read-only-command.ts';
import type { Work } from './engine-traffic.ts';

const listedDifferences = 500; // of one change; the rest is only counted
const keptDifferences = 5000; // of all changes; about 1.5 MB for a browser that connects
const keptChanges = 1000;
const knownCommands = 50; // of those that have ended; differences of earlier ones are no longer expected
const togetherMs = 1000; // without a command: differences this close together belong to one change
const actMs = 5000; // … or to the same action on the page
const lookMs = 500; // the longest that the next command waits for the observation after the last one

export interface ChangeLogOptions {
  /** the first observed state is compared with this one */
  state: NetworkState;
  nextId: () => number;
  /** gets each new change, and again whenever it is updated */
  tell: Tell;
  /** observes the network; resolves with the state after it has been passed to observe() */
  look: () => Promise<NetworkState>;
  /** what vethlab itself is sending from that machine, or was a moment ago */
  workOn: (machine: MachineName) => Work | null;
  /** calls back once after that many ms */
  later: (act: () => void, ms: number) => void;
}

/** A change in progress: its deltas so far, and when the last one came. */
interface Entry {
  change: Change;
  sum: Map<string, Delta>;
  act: string | null;
  lastMs: number;
}

export class ChangeLog {
  readonly #options: ChangeLogOptions;
  readonly #titles = new NamespaceTitles();
  readonly #own = new Set<string>();
  /** observed, but not yet attributed to a known command */
  readonly #undecided = new Set<{ atMs: number; decide: () => void }>();
  readonly #looks = new Set<Promise<void>>();
  #entries: Entry[] = [];
  #commands: SeenCommand[] = [];
  #facts: Facts;

  constructor(options: ChangeLogOptions) {
    this.#options = options;
    this.#facts = factsOf(options.state);
    this.#titles.learn(options.state);
  }

  /** In the order in which they began; the oldest are dropped beyond a limit. */
  get changes(): readonly Change[] {
    return this.#entries.map(({ change }) => change).sort((one, other) => one.atMs - other.atMs);
  }

  observe(state: NetworkState): void {
    const facts = factsOf(state, this.#facts);
    const deltas = compareFacts(this.#facts, facts);
    this.#facts = facts;
    this.#titles.learn(state);
    if (deltas.length === 0) return;
    const { workOn, later } = this.#options;
    const { atMs } = state;
    const sighting = {
      ...{ atMs, workOn, own: this.#own },
      machineOf: (address: string) => machineAt(state, address),
      removedAddresses: (command: number) => this.#removedAddresses(command),
    };
    const shares = attribute({ ...sighting, deltas, commands: this.#commands });
    this.#remember(deltas, shares);
    const open = this.#commands.filter((command) => isOpen(command, atMs)).map(({ id }) => id);
    const isSure = ({ commands, act }: Share) => act !== null || commands.some((id) => open.includes(id));
    for (const share of shares.filter(isSure)) this.#add(share, atMs);
    const rest = shares.filter((share) => !isSure(share)).flatMap((share) => share.deltas);
    if (rest.length === 0) return;
    const decide = () => {
      if (!this.#undecided.delete(undecided)) return;
      const again = attribute({ ...sighting, deltas: rest, commands: this.#commands });
      for (const share of again) this.#add(share, atMs);
    };
    const undecided = { atMs, decide };
    this.#undecided.add(undecided);
    later(decide, lateMs);
  }

  /** Takes a command that started or ended. After it has ended the network is observed; its change exists by then. */
  command(record: CommandRecord): void {
    const others = this.#commands.filter(({ id }) => id !== record.id);
    const over = others.filter(({ lookedAtMs }) => lookedAtMs !== null).slice(0, -knownCommands);
    const seen = { ...record, lookedAtMs: null, isReadOnly: isReadOnlyCommand(record.command) };
    this.#commands = [...others.filter((command) => !over.includes(command)), seen];
    for (const { atMs, decide } of [...this.#undecided]) if (atMs <= record.startedAtMs) decide();
    if (record.endedAtMs === null) return;
    const look = this.#options
      .look()
      .then(({ atMs }) => atMs)
      .catch(() => Date.now()) // the reason why observing fails is reported elsewhere
      .then((atMs) => this.#looked(record, atMs))
      .finally(() => this.#looks.delete(look));
    this.#looks.add(look);
  }

  /**
   * Resolves once the effects of the ended commands are known, or after half a second; null if they are known already.
   */
  settled(): Promise<unknown> | null {
    if (this.#looks.size === 0) return null;
    const over = new Promise<void>((resolve) => this.#options.later(resolve, lookMs));
    return Promise.race([Promise.all(this.#looks), over]);
  }

  #looked({ id }: CommandRecord, lookedAtMs: number): void {
    this.#commands = this.#commands.map((known) => (known.id === id ? { ...known, lookedAtMs } : known));
    if (!this.#entries.some(({ change }) => change.commands[0] === id)) this.#open([id], null, lookedAtMs);
    for (const entry of this.#entries.filter(({ change }) => change.commands[0] === id)) {
      entry.change = { ...entry.change, looked: true };
      this.#tell(entry.change);
    }
  }

  #removedAddresses(command: number): string[] {
    const entries = this.#entries.filter(({ change }) => change.commands[0] === command);
    const gone = entries.flatMap(({ change }) => change.differences.filter((one) => one.change === 'removed'));
    return gone.flatMap((difference) => addressOf(difference) ?? []);
  }

  /** Remembers vethlab's own connections: those that are part of no share. */
  #remember(deltas: readonly Delta[], shares: readonly Share[]): void {
    const shared = new Set(shares.flatMap((share) => share.deltas));
    for (const delta of deltas) {
      if (delta.after === null) this.#own.delete(delta.key);
      else if (!shared.has(delta)) this.#own.add(delta.key);
    }
  }

  #add(share: Share, atMs: number): void {
    const { commands, act, deltas } = share;
    const entry = this.#entryOf(share, atMs) ?? this.#open(commands, act, atMs);
    addDeltas(entry.sum, deltas);
    entry.lastMs = atMs;
    const all = differencesOf(entry.sum.values(), (namespace) => this.#titles.where(namespace));
    entry.change = {
      ...entry.change,
      cause: commands.length === 0 ? (act ?? causeOf(all)) : null,
      differences: all.slice(0, listedDifferences),
      omitted: Math.max(0, all.length - listedDifferences),
    };
    this.#forget();
    this.#tell(entry.change);
  }

  #tell(change: Change): void {
    this.#options.tell({ type: 'changes', changes: [change] });
  }

  #entryOf({ commands, act }: Share, atMs: number): Entry | undefined {
    const key = commands.join(' ');
    if (key !== '') return this.#entries.findLast(({ change }) => change.commands.join(' ') === key);
    if (act !== null) return this.#entries.findLast((entry) => entry.act === act && atMs - entry.lastMs <= actMs);
    const last = this.#entries.findLast(({ change }) => change.commands.length === 0 || change.differences.length > 0);
    return last?.change.by === 'itself' && atMs - last.lastMs <= togetherMs ? last : undefined;
  }

  #open(commands: readonly number[], act: string | null, atMs: number): Entry {
    const first = this.#commands.find(({ id }) => id === commands[0]);
    const change: Change = {
      ...{ id: this.#options.nextId(), by: byWhom(commands, act), commands: [...commands], cause: null, atMs },
      ...{ looked: !first || first.lookedAtMs !== null, differences: [], omitted: 0 },
    };
    const entry = { change, sum: new Map<string, Delta>(), act, lastMs: atMs };
    this.#entries = [...this.#entries, entry];
    return entry;
  }

  #forget(): void {
    let count = 0;
    const from = this.#entries.findLastIndex(({ change }) => (count += change.differences.length) > keptDifferences);
    this.#entries = this.#entries.slice(from + 1).slice(-keptChanges);
  }
}

function byWhom(commands: readonly number[], act: string | null): Change['by'] {
  if (commands.length > 0) return 'command';
  return act === null ? 'itself' : 'page';
}
