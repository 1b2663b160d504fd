// progress.sqlite as a file that may be locked, full, moved away or gone. Writes that fail wait in memory, in order, and
// are retried. A call blocks for the file only briefly, because all learners share one event loop.
import type Database from 'libsql';
import { ownedBy } from '../errors/fault-owner.ts';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { makePrivateDirectory } from '../host/private-files.ts';
import { FilePlace } from './file-place.ts';
import { inMemory, openDatabase, openSound } from './open-database.ts';
import { writeTrouble } from './write-trouble.ts';

const closeBusyMs = 5000; // nobody waits any more
const busyMs = 25; // another engine on the same directory locks the file for a few ms at a time
const retryMs = 1000;
const sliceMs = 20; // writing what has waited; then others have their turn
const mostWaiting = 10_000; // writes; several days of typing
const mostWaitingBytes = 64 * 1024 ** 2; // evidence and recordings are larger than what is typed

type Values = readonly unknown[];

export class ProgressFile {
  /** LabError `progress-recovered` if the file was damaged at the start; else null */
  readonly recovered: LabError | null;
  #database: Database.Database;
  /** null: in memory */
  #place: FilePlace | null = null;
  readonly #path: string;
  readonly #waiting: { sql: string; values: Values; bytes: number }[] = [];
  #waitingBytes = 0;
  #listener = () => {};
  #unsaved: LabError | null = null;
  #together = false;
  #isClosed = false;
  readonly #timer: NodeJS.Timeout;
  readonly #retry = guarded(() => void (this.#isClosed || this.#isWell || this.#flush(sliceMs)));

  /** null: in memory. Throws LabError `progress-newer`, `progress-unusable`. */
  constructor(dataDirectory: string | null) {
    this.#path = dataDirectory === null ? ':memory:' : new DataDirectory(dataDirectory).progress;
    try {
      if (dataDirectory !== null) makePrivateDirectory(dataDirectory);
      const { database, recovered } = dataDirectory === null ? inMemory() : openDatabase(this.#path);
      this.#database = database;
      this.recovered = recovered;
      this.#database.exec(`PRAGMA busy_timeout = ${busyMs}`);
      if (dataDirectory !== null) this.#place = new FilePlace(this.#path);
    } catch (error) {
      if (error instanceof LabError) throw error;
      const reason = writeTrouble(error)?.reason ?? (error as Error).message;
      throw new LabError('progress-unusable', { path: this.#path, reason }, { cause: error });
    }
    this.#timer = ownedBy(null, () => setInterval(this.#retry, retryMs)).unref();
  }

  /** LabError `progress-unsaved` while writes wait, or would be lost; null when everything is in the file. */
  get unsaved(): LabError | null {
    return this.#unsaved;
  }

  get writesWaiting(): number {
    return this.#waiting.length;
  }

  /** From now on calls the listener when `unsaved` changes. */
  onUnsaved(listener: () => void): void {
    this.#listener = listener;
  }

  /** On return the row is in the file or waits. Throws only within together(), if the file cannot be written. */
  write(sql: string, ...values: unknown[]): void {
    if (this.#together) return void this.#run(sql, values);
    const bytes = bytesOf(values);
    if (this.#waiting.length >= mostWaiting || this.#waitingBytes + bytes > mostWaitingBytes)
      return tellUnexpected(new LabError('progress-unkept'));
    this.#waiting.push({ sql, values, bytes });
    this.#waitingBytes += bytes;
    if (this.#waiting.length === 1) this.#flush(sliceMs);
  }

  /** Returns the row's id. Throws LabError `progress-unwritable` if it, or a waiting write, cannot be written. */
  insert(sql: string, ...values: unknown[]): number {
    const insert = () => Number(this.#run(sql, values).lastInsertRowid);
    return this.#together ? insert() : this.together(insert);
  }

  /** Writes all of `act` or, if it throws, nothing. Throws LabError `progress-unwritable`, and what `act` throws. */
  together<Result>(act: () => Result): Result {
    this.settle();
    return this.#orRefuse('progress-unwritable', () => this.#transaction(act));
  }

  /** Writes everything that waits. Throws LabError `progress-unwritable`. */
  settle(): void {
    if (this.#together || this.#flush()) return;
    throw new LabError('progress-unwritable', writeTrouble(this.#unsaved?.cause) ?? {});
  }

  /** Throws LabError `progress-unreadable`. */
  one<Row>(sql: string, ...values: unknown[]): Row | undefined {
    return this.#orRefuse('progress-unreadable', () => this.#database.prepare(sql).get(...values) as Row | undefined);
  }

  /** Throws LabError `progress-unreadable`. */
  all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.#orRefuse('progress-unreadable', () => this.#database.prepare(sql).all(...values) as Row[]);
  }

  /** Tries the waiting writes once more, with a longer timeout; what cannot be written is lost and reported. */
  close(): void {
    clearInterval(this.#timer);
    this.#isClosed = true;
    if (this.#waiting.length > 0) this.#database.exec(`PRAGMA busy_timeout = ${closeBusyMs}`);
    if (!this.#flush() && this.#waiting.length > 0)
      tellUnexpected(new LabError('progress-lost', writeTrouble(this.#unsaved?.cause) ?? {}));
    this.#database.close();
    this.#place?.close();
  }

  get #isWell(): boolean {
    return this.#waiting.length === 0 && this.#unsaved === null && (this.#place?.isRight ?? true);
  }

  /** Writes what waits, for about `limitMs`; the rest follows. True: nothing waits any more. */
  #flush(limitMs = Infinity): boolean {
    const began = performance.now();
    try {
      this.#settlePlace();
      for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
        this.#writeOne(next);
        this.#waiting.shift();
        this.#waitingBytes -= next.bytes;
        if (this.#waiting.length === 0 || performance.now() - began < limitMs) continue;
        ownedBy(null, () => setImmediate(this.#retry));
        return false;
      }
      this.#become(null);
      return true;
    } catch (error) {
      const trouble = writeTrouble(error);
      if (!trouble) throw error;
      this.#become(new LabError('progress-unsaved', trouble, { cause: error }));
      return false;
    }
  }

  /** Throws only what may pass: any other error would stay, and block the writes after this one. */
  #writeOne({ sql, values }: { sql: string; values: Values }): void {
    try {
      this.#transaction(() => this.#run(sql, values));
    } catch (error) {
      if (writeTrouble(error)) throw error;
      tellUnexpected(error);
    }
  }

  /** Makes the file anew if it was removed. Throws FileAway if it is elsewhere, and SQLite errors. */
  #settlePlace(): void {
    const place = this.#place;
    if (!place || place.isRight) return;
    if (!place.mayBeMadeAnew) throw place.trouble;
    place.makeAnew(this.#database);
    this.#database = openSound(this.#path);
    this.#database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    this.#place = new FilePlace(this.#path);
  }

  #become(unsaved: LabError | null): void {
    if (this.#unsaved?.message === unsaved?.message) return;
    this.#unsaved = unsaved;
    guarded(this.#listener)();
  }

  #orRefuse<Result>(code: 'progress-unreadable' | 'progress-unwritable', act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      const trouble = writeTrouble(error);
      throw trouble ? new LabError(code, trouble, { cause: error }) : error;
    }
  }

  /**
   * Every write runs in an explicit transaction: after a statement that finds the file locked, libsql leaves a
   * transaction open, and later writes would silently become part of it.
   */
  #transaction<Result>(act: () => Result): Result {
    this.#settlePlace();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#together = true;
    try {
      const result = act();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#together = false;
    }
  }

  #run(sql: string, values: Values): Database.RunResult {
    return this.#database.prepare(sql).run(...values);
  }
}

function bytesOf(values: Values): number {
  const length = (value: unknown) => (typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8);
  return values.reduce<number>((sum, value) => sum + length(value), 0);
}
