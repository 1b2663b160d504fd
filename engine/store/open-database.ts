// Opens progress.sqlite at the start of an engine: checks it, keeps a backup of it, and makes a new one of what can be
// read where it is damaged. The damaged file is never deleted.
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import Database from 'libsql';
import { LabError } from '../errors/lab-error.ts';
import { makePrivateFile } from '../host/private-files.ts';
import { migrate } from './schema.ts';
import { salvage } from './salvage.ts';
import { codeOf } from './write-trouble.ts';

const startBusyMs = 5000; // nobody waits yet at the start; another engine may be migrating the file
const backupAfterMs = 24 * 3600_000;
const ends = ['', '-wal', '-shm'];

export interface OpenedDatabase {
  database: Database.Database;
  /** what was found damaged and done about it; null: the file is sound */
  recovered: LabError | null;
}

/** Throws LabError `progress-newer`, and system and SQLite errors. */
export function openDatabase(path: string): OpenedDatabase {
  try {
    const database = openSound(path);
    keepBackup(database, path);
    return { database, recovered: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return recover(path);
  }
}

/** An empty database that is lost on close. */
export function inMemory(): OpenedDatabase {
  const database = new Database(':memory:');
  database.exec('PRAGMA foreign_keys = ON');
  migrate(database, ':memory:');
  return { database, recovered: null };
}

/** Sound, up to date, and set up for an engine. Throws an error that isDamage() knows where the file is not sound. */
export function openSound(path: string): Database.Database {
  for (const end of ends) if (end === '' || existsSync(path + end)) makePrivateFile(path + end); // -wal and -shm as well
  const database = new Database(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${startBusyMs}`);
    quickCheck(database);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL'); // a power cut, but no killed engine, may lose the last moment
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Throws an error that isDamage() knows, with the first fault that is found. */
function quickCheck(database: Database.Database): void {
  const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (found === 'ok') return;
  throw Object.assign(new Error(found.replace(/^\*+.*\*+\n/, '')), { code: 'SQLITE_CORRUPT' });
}

function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

/**
 * Why the file cannot be used as it is, and whether the next start makes a new one of it; null if it is sound, or there
 * is none. Changes nothing.
 */
export function whyUnsound(path: string): { reason: string; isMended: boolean } | null {
  if (!existsSync(path)) return null;
  try {
    const database = new Database(path, { readonly: true });
    try {
      quickCheck(database);
      return null;
    } finally {
      database.close();
    }
  } catch (error) {
    return { reason: (error as Error).message, isMended: isDamage(error) };
  }
}

/** The names of the backup of a database, the newer one first. */
function backupsOf(path: string): [string, string] {
  return [`${path}.backup`, `${path}.backup-2`];
}

/** At most once a day; two are kept. A backup that cannot be made is no reason not to start. */
function keepBackup(database: Database.Database, path: string): void {
  const [newest, older] = backupsOf(path);
  const age = Date.now() - (statSync(newest, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age < backupAfterMs || !database.prepare('SELECT 1 FROM runs').get()) return;
  const draft = `${path}.backup-new`;
  try {
    rmSync(draft, { force: true });
    database.prepare('VACUUM INTO ?').run(draft);
    makePrivateFile(draft);
    if (existsSync(newest)) renameSync(newest, older);
    renameSync(draft, newest);
  } catch (error) {
    rmSync(draft, { force: true });
    if (!isDamage(error)) return;
    database.close();
    throw error;
  }
}

function recover(path: string): OpenedDatabase {
  const kept = `${path}.damaged-${Date.now()}`;
  for (const end of ends) if (existsSync(path + end)) renameSync(path + end, kept + end);
  const database = openSound(path);
  const sources = [kept, ...backupsOf(path)].filter((file) => existsSync(file)); // what is newest counts
  const rows = sources.reduce((sum, source) => sum + salvage(source, database), 0);
  return { database, recovered: new LabError('progress-recovered', { path, kept, rows }) };
}
