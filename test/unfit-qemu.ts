// A fake qemu-system-x86_64: it lists the real one's options under another version, then starts the real one with an
// option that does not exist. So no virtual machine starts, and QEMU itself says why.
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { DataDirectory } from '../engine/host/data-directory.ts';
import { run } from '../engine/host/run.ts';
import { findImage } from '../engine/image/image.ts';
import { dataDirectory } from './data-directory.ts';

export class UnfitQemu {
  /** QEMU's message */
  static readonly words = '-no-such-option: invalid option';
  readonly #folder: string;
  /** a pipe: in its jail, a QEMU may write to no file */
  readonly #reports: number;
  #starts = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    execFileSync('mkfifo', [join(folder, 'starts')]);
    this.#reports = openSync(join(folder, 'starts'), constants.O_RDWR | constants.O_NONBLOCK);
  }

  static async create(): Promise<UnfitQemu> {
    const folder = mkdtempSync(join(tmpdir(), 'vethlab-unfit-'));
    const real = (await run('sh', ['-c', 'command -v qemu-system-x86_64'])).stdout.trim();
    const program = join(folder, 'qemu-system-x86_64');
    writeFileSync(
      program,
      '#!/bin/sh\n' +
        `case "$1" in -help) ${real} -help | sed 's/version [0-9.]*/version 0.0.0/'; exit ;; esac\n` +
        `case "$*" in *-netdev*) printf . > ${folder}/starts ;; esac\n` +
        `exec ${real} -no-such-option "$@"\n`,
    );
    chmodSync(program, 0o755);
    return new UnfitQemu(folder);
  }

  /** A PATH in which the fake comes first. */
  get path(): string {
    return [this.#folder, process.env['PATH']].join(delimiter);
  }

  /** how often a virtual machine was to be started with it; the probe for acceleration does not count */
  get starts(): number {
    const byte = Buffer.alloc(1);
    try {
      while (readSync(this.#reports, byte) === 1) this.#starts++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    return this.#starts;
  }

  remove(): void {
    closeSync(this.#reports);
    rmSync(this.#folder, { recursive: true });
  }
}

/** Removes the records of templates that such a QEMU failed to make, including those of an aborted test. */
export async function forgetFailures(): Promise<void> {
  const image = await findImage(new DataDirectory(dataDirectory));
  if (!image) return;
  const imageDirectory = image.directory;
  for (const name of readdirSync(imageDirectory).filter((entry) => /^vm-.*\.failed$/.test(entry))) {
    const file = join(imageDirectory, name);
    if (readFileSync(file, 'utf8').includes(UnfitQemu.words)) rmSync(file);
  }
}
