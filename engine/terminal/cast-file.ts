// The file of a recording. It has a temporary name until it is complete, so that nobody takes a part for the whole
// recording.
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { LabError } from '../errors/lab-error.ts';
import { unwritable } from '../host/output-file.ts';

export class CastFile {
  readonly path: string;
  readonly #part: string;
  readonly #file: number;
  #failure: LabError | null = null;
  #open = true;

  /** Throws LabError `file-unwritable`. */
  constructor(path: string) {
    this.path = path;
    this.#part = `${path}.part`;
    try {
      this.#file = openSync(this.#part, 'w');
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  /** Never throws: a failed write is reported by keep(). */
  write(text: string): void {
    if (this.#failure || !this.#open) return;
    try {
      writeSync(this.#file, text);
    } catch (error) {
      this.#failure = unwritable(this.path, error);
    }
  }

  /** Gives the file its final name. Throws LabError `file-unwritable` if not all of it could be written. */
  keep(): void {
    if (this.#failure) throw this.#failure;
    this.#close();
    renameSync(this.#part, this.path);
  }

  /** Removes the file unless keep() was called. */
  discard(): void {
    if (!this.#open) return;
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #close(): void {
    this.#open = false;
    closeSync(this.#file);
  }
}
