// A file that says what this engine is doing while it runs. It is removed at the end; where it is left, the engine
// crashed, and the next one makes a report of it: what it was doing, and the last lines of its log.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import type { DataDirectory } from '../host/data-directory.ts';
import { isRunning, processIdentity } from '../host/process-identity.ts';
import { writeWhole } from '../host/write-whole.ts';
import { describeError } from './describe-error.ts';
import type { RotatedFile } from './rotated-file.ts';
import { vethlabVersion } from './version.ts';

const everyMs = 1000; // writes of the file
const lastLines = 100;
const mostReports = 10;

const workSchema = z.object({
  sessions: z.array(z.object({ id: z.string(), lab: z.string(), step: z.string(), status: z.string() })),
});
const recordSchema = workSchema.extend({
  version: z.string(),
  node: z.string(),
  command: z.array(z.string()),
  startedAt: z.string(),
});

/** What changes while an engine runs. */
export type EngineWork = z.infer<typeof workSchema>;
type Record = z.infer<typeof recordSchema>;

export class EngineRecord {
  readonly #data: DataDirectory;
  readonly #log: RotatedFile;
  readonly #path: string;
  #record: Record;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** `command`: the command line. Throws a system error if the file cannot be written. */
  constructor(data: DataDirectory, log: RotatedFile, command: readonly string[]) {
    this.#data = data;
    this.#log = log;
    this.#path = join(data.engines, `${processIdentity()!}.json`);
    const startedAt = new Date().toISOString();
    this.#record = { version: vethlabVersion, node: process.version, command: [...command], startedAt, sessions: [] };
    mkdirSync(data.engines, { recursive: true, mode: 0o700 });
    writeFileSync(this.#path, this.#text(), { mode: 0o600 });
  }

  /** The file follows within a second. */
  become(work: EngineWork): void {
    this.#record = { ...this.#record, ...work };
    this.#timer ??= setTimeout(
      guarded(() => this.#write()),
      everyMs,
    ).unref();
  }

  /** This engine cannot go on: writes its report at once. Returns the report's path. Throws a system error. */
  crash(error: unknown): string {
    const path = report(this.#data, this.#log, { record: this.#record, pid: process.pid, error });
    rmSync(this.#path, { force: true });
    return path;
  }

  /** This engine ends as it should, at once. */
  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    rmSync(this.#path, { force: true });
  }

  #write(): void {
    this.#timer = null;
    this.#writing = this.#writing.then(() => writeWhole(this.#path, this.#text())).catch(() => {}); // only a note
  }

  #text(): string {
    return `${JSON.stringify(this.#record)}\n`;
  }
}

/** Makes reports of the engines that have crashed since the last start. Returns their paths. Never throws. */
export function reportCrashes(data: DataDirectory, log: RotatedFile): string[] {
  return namesIn(data.engines).flatMap((name) => {
    const identity = /^(\d+)-\d+(?=\.json)/.exec(name);
    if (!identity || isRunning(identity[0])) return [];
    const path = join(data.engines, name);
    try {
      if (!name.endsWith('.json')) return []; // a draft of it
      const record = recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      return [report(data, log, { record, pid: Number(identity[1]), error: null })];
    } catch (error) {
      tellUnexpected(error);
      return [];
    } finally {
      rmSync(path, { force: true });
    }
  });
}

interface Crash {
  record: Record;
  pid: number;
  /** null: it was killed, or the machine ended */
  error: unknown;
}

function report(data: DataDirectory, log: RotatedFile, { record, pid, error }: Crash): string {
  const lines = log.last(lastLines, (line) => line.includes(`"pid":${pid},`));
  const reason =
    error === null ? 'It ended without a word: it was killed, ran out of memory, or the machine ended.' : null;
  const text = JSON.stringify({
    ...record,
    pid,
    reason,
    error: error === null ? null : describeError(error),
    log: lines,
  });
  const path = join(data.crashes, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${pid}.json`);
  mkdirSync(data.crashes, { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${JSON.stringify(JSON.parse(text), null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  const older = namesIn(data.crashes).toSorted().slice(0, -mostReports);
  for (const name of older) rmSync(join(data.crashes, name), { force: true });
  return path;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // there is none yet
  }
}
