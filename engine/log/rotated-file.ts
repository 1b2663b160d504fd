// A file of lines with a bounded size: a full one gets a number, the oldest is removed. Lines are written at once, so that
// a crash loses none. A line that cannot be written is left out: a log may not stop what it tells of.
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateDirectory } from '../host/private-files.ts';

export interface Rotation {
  /** bytes of one file */
  maxBytes: number;
  /** files, with the one that is written to */
  files: number;
}

const usual: Rotation = { maxBytes: 4 * 1024 ** 2, files: 4 };

export class RotatedFile {
  readonly #path: string;
  readonly #rotation: Rotation;
  #open: { descriptor: number; bytes: number } | null = null;

  constructor(path: string, rotation = usual) {
    this.#path = path;
    this.#rotation = rotation;
  }

  /** `text`: one or more whole lines. Never throws. */
  write(text: string): void {
    try {
      const bytes = Buffer.byteLength(text);
      if (this.#open && this.#open.bytes + bytes > this.#rotation.maxBytes) this.#rotate();
      this.#open ??= this.#begin();
      const written = writeSync(this.#open.descriptor, text);
      if (written === bytes) this.#open.bytes += bytes;
      else ftruncateSync(this.#open.descriptor, this.#open.bytes); // the disk is full: no half lines
    } catch {
      this.close(); // the disk is full or the folder away: the next line tries again
    }
  }

  /** The last `count` lines that fit, oldest first; fewer if there are fewer. Never throws. */
  last(count: number, fits: (line: string) => boolean): string[] {
    const lines: string[] = [];
    for (let number = 0; number < this.#rotation.files && lines.length < count; number++)
      lines.unshift(...linesOf(this.#numbered(number)).filter(fits));
    return lines.slice(-count);
  }

  close(): void {
    if (!this.#open) return;
    const { descriptor } = this.#open;
    this.#open = null;
    closeSync(descriptor);
  }

  #begin(): { descriptor: number; bytes: number } {
    makePrivateDirectory(dirname(this.#path));
    const descriptor = openSync(this.#path, 'a', 0o600);
    return { descriptor, bytes: fstatSync(descriptor).size };
  }

  #rotate(): void {
    this.close();
    const { files } = this.#rotation;
    rmSync(this.#numbered(files - 1), { force: true });
    for (let number = files - 2; number >= 0; number--) move(this.#numbered(number), this.#numbered(number + 1));
  }

  #numbered(number: number): string {
    return number === 0 ? this.#path : `${this.#path}.${number}`;
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return []; // there is none
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
