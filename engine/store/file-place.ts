// Whether progress.sqlite is still the file that was opened. SQLite writes on into a file that was moved or removed, and
// the next start finds nothing of it.
import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'libsql';
import { makePrivateFile } from '../host/private-files.ts';

/**
 * Connections to removed files. They stay open, also for the garbage collector: the end of one would remove the new
 * file's -wal, which has the same name.
 */
const abandoned: Database.Database[] = [];

/** Thrown instead of a write that would be lost; writeTrouble() knows it. */
export class FileAway extends Error {
  readonly code = 'SQLITE_AWAY';
  /** another file is there instead */
  readonly isReplaced: boolean;

  constructor(isReplaced: boolean) {
    super('progress.sqlite is not where it was opened');
    this.isReplaced = isReplaced;
  }
}

export class FilePlace {
  readonly #path: string;
  /** stays open: closing any descriptor of a file releases this process's locks on it */
  readonly #descriptor: number;
  readonly #files: readonly { path: string; is: string | null }[];

  /** The database at `path` has just been opened. */
  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
    this.#files = [path, `${path}-wal`].map((file) => ({ path: file, is: identity(file) }));
  }

  get isRight(): boolean {
    return this.#files.every(({ path, is }) => is === null || identity(path) === is);
  }

  /** The file exists nowhere any more, but its folder does, and nothing has taken its place. */
  get mayBeMadeAnew(): boolean {
    const there = identity(this.#path);
    if (there === this.#files[0]!.is) return true; // only its -wal is gone
    return there === null && fstatSync(this.#descriptor).nlink === 0 && existsSync(dirname(this.#path));
  }

  /** Why writes would be lost. */
  get trouble(): FileAway {
    return new FileAway(identity(this.#path) !== null);
  }

  /** Writes everything that `database` holds into a new file in the old place. Then `database` is done with. */
  makeAnew(database: Database.Database): void {
    const draft = `${this.#path}.anew`;
    rmSync(draft, { force: true });
    database.prepare('VACUUM INTO ?').run(draft);
    makePrivateFile(draft);
    abandoned.push(database);
    for (const end of ['-wal', '-shm']) rmSync(this.#path + end, { force: true });
    renameSync(draft, this.#path);
  }

  /** After the database is closed. */
  close(): void {
    closeSync(this.#descriptor);
  }
}

function identity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}
