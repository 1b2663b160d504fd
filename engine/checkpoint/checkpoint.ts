// What a sandbox was like at one moment, and the way back there: undoes what commands have done since, where that can
// be undone, and says honestly whether all is as it was. It does not know what the commands were.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../errors/lab-error.ts';
import type { MachineExec } from '../machine/commands.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { likeness, type LikenessOptions } from './likeness.ts';
import type { UndoCommand } from './undo-command.ts';
import { isLost, movedPorts, restartDocker, undoing } from './undo.ts';

/** What it needs of a run. */
export interface Reversible {
  readonly exec: MachineExec;
  /** the latest; null before the first */
  readonly state: NetworkState | null;
  fresh(signal?: AbortSignal): Promise<NetworkState>;
}

export interface CheckpointOptions extends LikenessOptions {
  readonly signal: AbortSignal;
}

const machines: readonly MachineName[] = ['host', 'client'];
const rounds = 8; // of undoing: each stage needs one, and what follows from a stage another
const settleMs = 3_000; // Docker takes rules, links and proxies away within one second, also in an emulated machine
const againMs = 60;
const commandMs = 30_000;
const dockersFiles = /\t\/etc\/(docker|default|sysconfig|systemd)\b/;
const script = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
const [keeper, lister] = await Promise.all([script('keep-traces.sh'), script('list-traces.sh')]);
let lastId = 0;

export class Checkpoint {
  readonly #id: string;
  readonly #run: Reversible;
  readonly #state: NetworkState;
  /** of the state: what another one is compared with */
  readonly #likeness: string;
  readonly #traces: readonly string[];
  readonly #options: CheckpointOptions;

  private constructor(
    id: string,
    run: Reversible,
    state: NetworkState,
    traces: readonly string[],
    options: CheckpointOptions,
  ) {
    this.#id = id;
    this.#run = run;
    this.#state = state;
    this.#likeness = likeness(state, options);
    this.#traces = traces;
    this.#options = options;
  }

  /** Of how a sandbox is now. Throws LabError `state-timeout`, `checkpoint-failed`. */
  static async take(run: Reversible, options: CheckpointOptions): Promise<Checkpoint> {
    const id = `${++lastId}`;
    const traces = await Promise.all(machines.map((machine) => keepTraces(run, id, machine, ['keep'], options.signal)));
    return new Checkpoint(id, run, await run.fresh(options.signal), traces, options);
  }

  /**
   * Undoes what has been done since. Resolves with what is not as it was, in words; null: all is. The sandbox is of no
   * more use for going on from here where something is not. Throws as take() does.
   */
  async goBack(): Promise<string | null> {
    const deadline = performance.now() + settleMs;
    for (;;) {
      // what is on the client has no part in what is undone on the host
      const [now, onClient] = await Promise.all([this.#undo(), this.#restoreOn('client', [])]);
      if (typeof now === 'string') return now;
      const { traces, restarted } = await this.#restoreHost(now);
      if (restarted) continue;
      const remains = (await this.#stateRemains()) ?? this.#tracesRemain([traces, unrestored(onClient)]);
      if (remains === null || performance.now() > deadline) return remains;
      await delay(againMs, undefined, { signal: this.#options.signal });
    }
  }

  /** The state when nothing was left to undo, or what cannot be undone. */
  async #undo(): Promise<NetworkState | string> {
    const { signal } = this.#options;
    let last = '';
    for (let round = 0; round < rounds; round++) {
      // what is known will do to begin with: nothing is taken for undone before a fresh look says so
      const known = round === 0 ? this.#run.state : null;
      const now = known && undoing(this.#state, known).length > 0 ? known : await this.#run.fresh(signal);
      const lost = isLost(this.#state, now);
      if (lost !== null) return `${lost} is gone`;
      const commands = undoing(this.#state, now);
      if (commands.length === 0) return now;
      const touchesUnits = commands.some(({ argv }) => argv[0] === 'systemctl');
      if (round === 0 && touchesUnits) await this.#restoreHost(now); // files first: services read them
      await this.#do(commands);
      last = commands.map(({ argv }) => argv.join(' ')).join('; ');
    }
    return `it did not come back with ${last}`;
  }

  /** One that fails leaves something as it should not be, and that is looked for in the end. */
  async #do(commands: readonly UndoCommand[]): Promise<void> {
    const { signal } = this.#options;
    for (const { on, argv } of commands) await this.#run.exec(on, argv, { signal, timeoutMs: commandMs });
  }

  /** Restores files and rules; a running Docker whose files were among them starts again with those it had. */
  async #restoreHost(now: NetworkState): Promise<{ traces: string; restarted: boolean }> {
    const said = await this.#restoreOn('host', movedPorts(this.#state, now));
    const restored = said.split('\n').filter(isRestored);
    const restarted = this.#state.docker.running && restored.some((line) => dockersFiles.test(line));
    if (restarted) await this.#do(restartDocker(this.#state));
    return { traces: unrestored(said), restarted };
  }

  #restoreOn(machine: MachineName, ports: readonly string[]): Promise<string> {
    return keepTraces(this.#run, this.#id, machine, ['restore', ...ports], this.#options.signal);
  }

  async #stateRemains(): Promise<string | null> {
    const now = likeness(await this.#run.fresh(this.#options.signal), this.#options);
    const was = this.#likeness;
    if (now === was) return null;
    const at = [...now].findIndex((character, index) => character !== was[index]);
    return `the state has ${now.slice(Math.max(0, at - 40), at + 80)}, where it had ${was.slice(Math.max(0, at - 40), at + 80)}`;
  }

  /** A process that was there when the traces were kept may just have been passing. */
  #tracesRemain(now: readonly string[]): string | null {
    const differing = now.flatMap((text, index) => {
      const [lines, were] = [text.split('\n'), this.#traces[index]!.split('\n')];
      const added = lines.filter((line) => !were.includes(line)).map((line) => `${line} is new`);
      const gone = were.filter((line) => !lines.includes(line) && !line.startsWith('process\t'));
      return [...added, ...gone.map((line) => `${line} is gone`)];
    });
    return differing[0]?.replaceAll('\t', ' ') ?? null;
  }
}

const isRestored = (line: string) => line.startsWith('restored\t');

function unrestored(said: string): string {
  return said
    .split('\n')
    .filter((line) => !isRestored(line))
    .join('\n');
}

async function keepTraces(
  { exec }: Reversible,
  id: string,
  machine: MachineName,
  words: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const argv = ['sh', '-c', keeper, 'keep-traces.sh', lister, machine, id, ...words];
  const result = await exec('site', argv, { signal, timeoutMs: commandMs });
  if (result.exit === 0) return result.stdout;
  throw new LabError('checkpoint-failed', { machine, reason: result.stderr.trim() || `exit ${result.exit}` });
}
