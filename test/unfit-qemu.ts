// A program called qemu-system-x86_64 that says what the real one can do, under another version, and then starts it with an
// option that it does not have: no virtual machine comes of it, for a reason that QEMU tells.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { DataDirectory } from '../engine/host/data-directory.ts';
import { run } from '../engine/host/run.ts';
import { findImage } from '../engine/image/image.ts';
import { dataDirectory } from './data-directory.ts';

export class UnfitQemu {
  /** what QEMU says of it */
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

  /** PATH on which it comes first. */
  get path(): string {
    return [this.#folder, process.env['PATH']].join(delimiter);
  }

  /** how often a virtual machine was to be started with it; the probe of acceleration is none */
  get starts(): number {
    const file = join(this.#folder, 'starts');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Removes what is kept of a template that could not be made with such a QEMU, also by a test that was broken off. */
export async function forgetFailures(): Promise<void> {
  const image = await findImage(new DataDirectory(dataDirectory));
  if (!image) return;
  const imageDirectory = image.directory;
  for (const name of readdirSync(imageDirectory).filter((entry) => /^vm-.*\.failed$/.test(entry))) {
    const file = join(imageDirectory, name);
    if (readFileSync(file, 'utf8').includes(UnfitQemu.words)) rmSync(file);
  }
}
