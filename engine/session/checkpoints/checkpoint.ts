// Remembers what a sandbox was like at one moment and restores it: undoes what commands have done since, as far as that
// is possible, and reports whether everything is as it was. It does not know what the commands were.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../errors/lab-error.ts';
import type { MachineExec } from '../../host/machine-commands.ts';
import type { MachineName } from '../../protocol/machine.ts';
import type { NetworkState } from '../../protocol/network-state.ts';
import { readDockerRecord, setUpOtherwise, type DockerRecord } from './docker-record.ts';
import { networkDifference, type NormalizeOptions } from './normalize-state.ts';
import { differingFileState } from './file-state.ts';
import type { UndoCommand } from './undo-command.ts';
import { isLost, movedPorts, restartDocker, undoing } from './undo.ts';

/** What a checkpoint needs of a run. */
export interface Reversible {
  readonly exec: MachineExec;
  fresh(signal?: AbortSignal): Promise<NetworkState>;
}

export interface CheckpointOptions extends NormalizeOptions {
  readonly signal: AbortSignal;
}

const machines: readonly MachineName[] = ['host', 'client'];
const rounds = 8; // of undoing: each stage needs one, and its consequences another
const settleMs = 3_000; // Docker removes rules, links and proxies within one second, also in an emulated machine
const againMs = 60;
const commandMs = 30_000;
const dockersFiles = /\t\/etc\/(docker|default|sysconfig|systemd)\b/;
const script = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
const [keeper, lister] = await Promise.all([script('keep-file-state.sh'), script('list-file-state.sh')]);
let lastId = 0;

/** A sandbox as observed at one moment. */
interface Moment {
  readonly state: NetworkState;
  /** null if Docker was not running */
  readonly docker: DockerRecord | null;
}

export class Checkpoint {
  readonly #id: string;
  readonly #run: Reversible;
  #was: Moment;
  readonly #traces: readonly string[];
  readonly #options: CheckpointOptions;

  private constructor(id: string, run: Reversible, was: Moment, traces: readonly string[], options: CheckpointOptions) {
    this.#id = id;
    this.#run = run;
    this.#was = was;
    this.#traces = traces;
    this.#options = options;
  }

  /**
   * Takes a checkpoint of the sandbox as it is now. Throws LabError `state-timeout`, `checkpoint-failed`,
   * `docker-unreadable`.
   */
  static async take(run: Reversible, options: CheckpointOptions): Promise<Checkpoint> {
    const id = `${++lastId}`;
    const traces = await Promise.all(machines.map((machine) => keepTraces(run, id, machine, ['keep'], options.signal)));
    return new Checkpoint(id, run, await moment(run, null, options), traces, options);
  }

  /**
   * Undoes what has been done since. Resolves with null if everything is as it was; otherwise, in words, with what is
   * not ("network shop is gone") or why that is not known. The sandbox must then not be used to continue from this
   * checkpoint. Throws when the signal is aborted.
   */
  async restore(): Promise<string | null> {
    try {
      return await this.#restore();
    } catch (error) {
      if (!(error instanceof LabError) || this.#options.signal.aborted) throw error;
      return error.problem.replace(/\.$/, '');
    }
  }

  async #restore(): Promise<string | null> {
    const starts = new Map<string, number>();
    let deadline: number | null = null; // gives Docker time to settle once there is nothing left to undo
    for (;;) {
      // undoing on the host does not depend on the client
      const [now, onClient] = await Promise.all([this.#undo(starts), this.#restoreOn('client', [])]);
      if (typeof now === 'string') return now;
      const { traces, restarted } = await this.#restoreHost(now.state);
      if (restarted) continue;
      deadline ??= performance.now() + settleMs;
      const remains = (await this.#stateRemains(now)) ?? this.#tracesRemain([traces, unrestored(onClient)]);
      if (remains === null) this.#was = { state: this.#was.state, docker: now.docker }; // containers may have restarted
      if (remains === null || performance.now() > deadline) return remains;
      await delay(againMs, undefined, { signal: this.#options.signal });
    }
  }

  /**
   * Resolves with the sandbox as it is when nothing is left to undo, or with what cannot be undone, in words. `starts`
   * counts how often each container was started.
   */
  async #undo(starts: Map<string, number>): Promise<Moment | string> {
    const { state: before, docker: was } = this.#was;
    let filesRestored = false;
    for (let round = 0; round < rounds; round++) {
      const now = await this.#now();
      const records = was && now.docker ? { was, is: now.docker, starts } : null;
      const lost = isLost(before, now.state, records);
      if (lost !== null) return lost;
      const commands = undoing(before, now.state, records, this.#options);
      if (commands.length === 0) return now;
      if (!filesRestored && commands.some(({ argv }) => argv[0] === 'systemctl')) {
        filesRestored = true; // first, because services read them
        if ((await this.#restoreHost(now.state)).restarted) continue;
      }
      await this.#do(commands);
      for (const id of commands.flatMap((command) => command.starts ?? [])) starts.set(id, (starts.get(id) ?? 0) + 1);
    }
    return (await this.#stateRemains(await this.#now())) ?? 'the network does not come to rest';
  }

  async #now(): Promise<Moment> {
    const ids = this.#was.state.docker.containers.map(({ id }) => id);
    return moment(this.#run, ids, this.#options);
  }

  /** A command that fails leaves a difference, which the final comparison finds. */
  async #do(commands: readonly UndoCommand[]): Promise<void> {
    const { signal } = this.#options;
    for (const { on, argv } of commands) await this.#run.exec(on, argv, { signal, timeoutMs: commandMs });
  }

  /**
   * Restores files and rules. If Docker is to run and one of its files was restored, Docker restarts with the old
   * files.
   */
  async #restoreHost(now: NetworkState): Promise<{ traces: string; restarted: boolean }> {
    const { state } = this.#was;
    const said = await this.#restoreOn('host', movedPorts(state, now));
    const restored = said.split('\n').filter(isRestored);
    const restarted = state.docker.running && restored.some((line) => dockersFiles.test(line));
    if (restarted) await this.#do(restartDocker(state));
    return { traces: unrestored(said), restarted };
  }

  #restoreOn(machine: MachineName, ports: readonly string[]): Promise<string> {
    return keepTraces(this.#run, this.#id, machine, ['restore', ...ports], this.#options.signal);
  }

  async #stateRemains({ docker }: Moment): Promise<string | null> {
    const { state, docker: was } = this.#was;
    const now = await this.#run.fresh(this.#options.signal);
    return networkDifference(state, now, this.#options) ?? (was && docker && setUpOtherwise(state.docker, was, docker));
  }

  #tracesRemain(now: readonly string[]): string | null {
    for (const [index, text] of now.entries()) {
      const differing = differingFileState(this.#traces[index]!, text);
      if (differing !== null) return differing;
    }
    return null;
  }
}

/** Observes the sandbox as it is now. `ids`: the containers to read from Docker; null: all. */
async function moment(run: Reversible, ids: readonly string[] | null, { signal }: CheckpointOptions): Promise<Moment> {
  const state = await run.fresh(signal);
  if (!state.docker.running) return { state, docker: null };
  const known = ids ?? state.docker.containers.map(({ id }) => id);
  return { state, docker: await readDockerRecord(run.exec, known, signal) };
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
  const argv = ['sh', '-c', keeper, 'keep-file-state.sh', lister, machine, id, ...words];
  const result = await exec('site', argv, { signal, timeoutMs: commandMs });
  if (result.exit === 0) return result.stdout;
  throw new LabError('checkpoint-failed', { machine, reason: result.stderr.trim() || `exit ${result.exit}` });
}
