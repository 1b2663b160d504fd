// The tables of progress.sqlite as a list of migrations. Each is applied once, in order; user_version counts the
// applied ones. Never change a migration that has shipped: add one.
import type Database from 'libsql';
import { LabError } from '../errors/lab-error.ts';

const migrations = [
  `CREATE TABLE runs (
     id INTEGER PRIMARY KEY, lab TEXT NOT NULL, started_at_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX runs_by_lab ON runs (lab, id);
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, opened_at_ms INTEGER NOT NULL, closed_at_ms INTEGER
   ) STRICT;
   CREATE TABLE passes (
     run INTEGER NOT NULL REFERENCES runs, step TEXT NOT NULL, passed_at_ms INTEGER NOT NULL, PRIMARY KEY (run, step)
   ) STRICT;
   CREATE TABLE answers (
     run INTEGER NOT NULL REFERENCES runs, step TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
     verdict TEXT NOT NULL, answered_at_ms INTEGER NOT NULL, PRIMARY KEY (run, step, question)
   ) STRICT;
   CREATE TABLE hints (
     run INTEGER NOT NULL REFERENCES runs, step TEXT NOT NULL, shown INTEGER NOT NULL, PRIMARY KEY (run, step)
   ) STRICT;
   CREATE TABLE commands (
     session TEXT NOT NULL REFERENCES sessions, id INTEGER NOT NULL, terminal TEXT NOT NULL, machine TEXT NOT NULL,
     command TEXT NOT NULL, exit INTEGER, started_at_ms INTEGER NOT NULL, ended_at_ms INTEGER, PRIMARY KEY (session, id)
   ) STRICT;`,
  `ALTER TABLE runs ADD COLUMN seed TEXT;`,
  `CREATE TABLE recordings (
     run INTEGER NOT NULL REFERENCES runs, step TEXT NOT NULL, subject TEXT NOT NULL,
     session TEXT NOT NULL REFERENCES sessions, passed INTEGER NOT NULL, recording BLOB NOT NULL,
     PRIMARY KEY (run, step, subject)
   ) STRICT;
   CREATE TABLE solutions (
     run INTEGER NOT NULL REFERENCES runs, step TEXT NOT NULL, shown_at_ms INTEGER NOT NULL, PRIMARY KEY (run, step)
   ) STRICT;
   CREATE TABLE sandboxes (
     session TEXT NOT NULL REFERENCES sessions, opened_at_ms INTEGER NOT NULL, driver TEXT NOT NULL,
     kernel TEXT, docker TEXT, iptables TEXT
   ) STRICT;`,
];

/** Throws LabError `progress-newer` if a later vethlab wrote the file. */
export function migrate(database: Database.Database, path: string): void {
  database.exec('BEGIN IMMEDIATE'); // another engine may be starting on the same file
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > migrations.length) throw new LabError('progress-newer', { path });
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
