// The real program as a child process with a data directory of its own: fresh progress, images of the prepared one.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DriverName } from '../../engine/sandbox/sandbox.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';
import { dataDirectory as prepared, shareImages } from '../data-directory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export class RunningProgram {
  /** includes the token */
  readonly url: string;
  readonly dataDirectory: string;
  /** lines on stdout */
  readonly said: readonly string[];
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #log: string[];
  #stopped: Promise<number | null> | null = null;

  private constructor(child: ChildProcess, url: string, dataDirectory: string, log: string[], said: string[]) {
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', resolve));
    this.url = url;
    this.dataDirectory = dataDirectory;
    this.#log = log;
    this.said = said;
  }

  /** Resolves when the program says that it is ready. Rejects with its last output if it ends before. */
  static async start(
    command: readonly string[] = ['start'],
    sandbox: DriverName = 'container',
    env: Record<string, string> = {},
  ): Promise<RunningProgram> {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'vethlab-e2e-'));
    shareImages(new DataDirectory(prepared), new DataDirectory(dataDirectory));
    const args = [...command, '--port', '0', '--sandbox', sandbox, '--data', dataDirectory];
    const child = spawn(process.execPath, ['engine/vethlab.js', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
    const url = await new Promise<string | null>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        const ready = /^(?:vethlab is ready|presenter): (\S+)$/.exec(line);
        if (ready) resolve(ready[1]!);
      });
      child.once('close', () => resolve(null));
    });
    if (url === null) {
      rmSync(dataDirectory, { recursive: true, force: true });
      throw new Error(`vethlab ended with ${child.exitCode}:\n${log.join('\n')}`);
    }
    return new RunningProgram(child, url, dataDirectory, log, said);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** its output on stderr */
  get log(): string {
    return this.#log.join('\n');
  }

  /** ids of the currently open sandboxes */
  get sandboxes(): string[] {
    const directory = join(this.dataDirectory, 'sandboxes');
    return existsSync(directory) ? readdirSync(directory) : [];
  }

  /** resident memory of the engine, MiB */
  get residentMib(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
  }

  /** Ends it as Ctrl-C does. Resolves with its exit status; rejects if it left a sandbox behind. */
  stop(): Promise<number | null> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<number | null> {
    this.#child.kill('SIGINT');
    const exit = await this.#ended;
    const left = this.sandboxes;
    rmSync(this.dataDirectory, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`vethlab left sandboxes behind: ${left.join(', ')}`);
    return exit;
  }
}
