// A fake qemu-system-x86_64: it lists the real one's options under another version, then starts the real one with an
// option that does not exist. So no virtual machine starts, and QEMU itself says why.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<UnfitQemu> {
    const folder = mkdtempSync(join(tmpdir(), 'vethlab-unfit-'));
    const real = (await run('sh', ['-c', 'command -v qemu-system-x86_64'])).stdout.trim();
    const program = join(folder, 'qemu-system-x86_64');
    writeFileSync(
      program,
      '#!/bin/sh\n' +
        `case "$1" in -help) ${real} -help | sed 's/version [0-9.]*/version 0.0.0/'; exit ;; esac\n` +
        `case "$*" in *-netdev*) echo started >> ${folder}/starts ;; esac\n` +
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
    const file = join(this.#folder, 'starts');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  }

  remove(): void {
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
