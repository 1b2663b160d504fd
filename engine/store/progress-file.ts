// progress.sqlite as a file that may be locked, full or gone. Writes that fail wait in memory, in order, and are
// retried. A call blocks for the file only briefly, because all learners share one event loop.
import type Database from 'libsql';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { makePrivateDirectory } from '../host/private-files.ts';
import { inMemory, openDatabase } from './open-database.ts';
import { writeTrouble } from './write-trouble.ts';

const closeBusyMs = 5000; // nobody waits any more
const busyMs = 25; // another engine on the same directory locks the file for a few ms at a time
const retryMs = 1000;
const mostWaiting = 10_000; // writes; several days of typing

type Values = readonly unknown[];

export class ProgressFile {
  /** LabError `progress-recovered` if the file was damaged at the start; else null */
  readonly recovered: LabError | null;
  readonly #database: Database.Database;
  readonly #path: string;
  readonly #waiting: { sql: string; values: Values }[] = [];
  readonly #listeners = new Set<() => void>();
  #unsaved: LabError | null = null;
  #together = false;
  #timer: NodeJS.Timeout | undefined;

  /** null: in memory. Throws LabError `progress-newer`, `progress-unusable`. */
  constructor(dataDirectory: string | null) {
    this.#path = dataDirectory === null ? ':memory:' : new DataDirectory(dataDirectory).progress;
    try {
      if (dataDirectory !== null) makePrivateDirectory(dataDirectory);
      const { database, recovered } = dataDirectory === null ? inMemory() : openDatabase(this.#path);
      this.#database = database;
      this.recovered = recovered;
      this.#database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    } catch (error) {
      if (error instanceof LabError) throw error;
      const reason = writeTrouble(error)?.reason ?? (error as Error).message;
      throw new LabError('progress-unusable', { path: this.#path, reason }, { cause: error });
    }
  }

  /** LabError `progress-unsaved` while writes wait; null when everything is in the file. */
  get unsaved(): LabError | null {
    return this.#unsaved;
  }

  /** Calls the listener when `unsaved` changes; returns a function that unsubscribes. */
  onUnsaved(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** On return the row is in the file or waits. Throws only within together(), if the file cannot be written. */
  write(sql: string, ...values: unknown[]): void {
    if (this.#together) return void this.#run(sql, values);
    if (this.#waiting.length >= mostWaiting) return tellUnexpected(new LabError('progress-unkept'));
    this.#waiting.push({ sql, values });
    if (this.#waiting.length === 1) this.#flush();
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
    clearTimeout(this.#timer);
    if (this.#waiting.length > 0) this.#database.exec(`PRAGMA busy_timeout = ${closeBusyMs}`);
    if (!this.#flush()) tellUnexpected(new LabError('progress-lost', writeTrouble(this.#unsaved?.cause) ?? {}));
    clearTimeout(this.#timer);
    this.#listeners.clear();
    this.#database.close();
  }

  /** True: nothing waits any more. */
  #flush(): boolean {
    clearTimeout(this.#timer);
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      try {
        this.#transaction(() => this.#run(next.sql, next.values));
      } catch (error) {
        const trouble = writeTrouble(error);
        if (trouble) {
          this.#timer = setTimeout(
            guarded(() => this.#flush()),
            retryMs,
          ).unref();
          this.#become(new LabError('progress-unsaved', trouble, { cause: error }));
          return false;
        }
        tellUnexpected(error); // it would always fail, and block the writes after it
      }
      this.#waiting.shift();
    }
    this.#become(null);
    return true;
  }

  #become(unsaved: LabError | null): void {
    if (this.#unsaved?.message === unsaved?.message) return;
    this.#unsaved = unsaved;
    for (const listener of [...this.#listeners]) guarded(listener)();
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
