// What learners have done, in <data>/progress.sqlite: runs of labs, their sessions, passed steps, answers, hints,
// commands and recordings. Every call has reached the file when it returns. It does not know what any of it means.
import { mkdirSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'libsql';
import type { SandboxVersions } from '../protocol/report.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { verdictSchema, type Verdict } from '../protocol/verdict.ts';
import { DataDirectory } from './data-directory.ts';
import { migrate } from './schema.ts';

const busyMs = 5000; // another engine on the same directory holds the file for a few ms at a time

export interface SavedAnswer {
  step: string;
  question: string;
  answer: string;
  verdict: Verdict;
}

/** One learner's way through a lab; it may take several sessions. */
export interface SavedRun {
  id: number;
  /** what draws the fault of a lab that has faults; null for others */
  seed: string | null;
  /** ids of steps that have passed */
  passed: string[];
  /** the last answer to each question */
  answers: SavedAnswer[];
  /** step id → number of hints shown */
  hints: Record<string, number>;
}

/** What something was judged on, as text: of a step's checks, or of one answer. */
export interface SavedRecording {
  step: string;
  /** what was judged; one of a kind is kept for each step */
  subject: string;
  /** the session it was judged in: command ids count within one */
  session: string;
  /** it passed: what is judged later does not take its place */
  passed: boolean;
  recording: string;
}

/** Everything kept of one run, in the order it happened. */
export interface RunHistory {
  startedAtMs: number;
  passes: { step: string; passedAtMs: number }[];
  solutions: { step: string; shownAtMs: number }[];
  sandboxes: SandboxVersions[];
  commands: (CommandRecord & { session: string })[];
  recordings: SavedRecording[];
}

export class ProgressStore {
  readonly #database: Database.Database;

  /** Opens the file, makes or migrates it; null: in memory, gone when it is closed. Throws LabError `progress-newer`. */
  constructor(dataDirectory: string | null) {
    if (dataDirectory !== null) mkdirSync(dataDirectory, { recursive: true });
    const path = dataDirectory === null ? ':memory:' : new DataDirectory(dataDirectory).progress;
    this.#database = new Database(path);
    this.#database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec('PRAGMA synchronous = NORMAL'); // safe against a killed engine; a power cut may take the last moment
    this.#database.exec('PRAGMA foreign_keys = ON');
    migrate(this.#database, path);
  }

  /** The latest run of a lab; null where it was never opened. */
  latestRun(lab: string): SavedRun | null {
    const row = this.#one<{ id: number; seed: string | null }>(
      'SELECT id, seed FROM runs WHERE lab = ? ORDER BY id DESC LIMIT 1',
      lab,
    );
    if (!row) return null;
    const passed = this.#all<{ step: string }>('SELECT step FROM passes WHERE run = ? ORDER BY passed_at_ms', row.id);
    const answers = this.#all<Omit<SavedAnswer, 'verdict'> & { verdict: string }>(
      'SELECT step, question, answer, verdict FROM answers WHERE run = ?',
      row.id,
    );
    const hints = this.#all<{ step: string; shown: number }>('SELECT step, shown FROM hints WHERE run = ?', row.id);
    return {
      id: row.id,
      seed: row.seed,
      passed: passed.map(({ step }) => step),
      answers: answers.map(({ step, question, answer, verdict }) => {
        return { step, question, answer, verdict: verdictSchema.parse(JSON.parse(verdict)) };
      }),
      hints: Object.fromEntries(hints.map(({ step, shown }) => [step, shown])),
    };
  }

  startRun(lab: string, seed: string | null = null): SavedRun {
    const insert = 'INSERT INTO runs (lab, seed, started_at_ms) VALUES (?, ?, ?)';
    const { lastInsertRowid } = this.#run(insert, lab, seed, Date.now());
    return { id: Number(lastInsertRowid), seed, passed: [], answers: [], hints: {} };
  }

  openSession(session: string, run: number): void {
    this.#run('INSERT INTO sessions (id, run, opened_at_ms) VALUES (?, ?, ?)', session, run, Date.now());
  }

  closeSession(session: string): void {
    this.#run('UPDATE sessions SET closed_at_ms = ? WHERE id = ?', Date.now(), session);
  }

  savePass(run: number, step: string): void {
    this.#run('INSERT OR IGNORE INTO passes (run, step, passed_at_ms) VALUES (?, ?, ?)', run, step, Date.now());
  }

  saveAnswer(run: number, { step, question, answer, verdict }: SavedAnswer): void {
    this.#run(
      'INSERT OR REPLACE INTO answers (run, step, question, answer, verdict, answered_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      ...[run, step, question, answer, JSON.stringify(verdict), Date.now()],
    );
  }

  saveHints(run: number, step: string, shown: number): void {
    this.#run('INSERT OR REPLACE INTO hints (run, step, shown) VALUES (?, ?, ?)', run, step, shown);
  }

  /** Called when a command starts and again when it ends. */
  saveCommand(session: string, record: CommandRecord): void {
    const { id, terminal, machine, command, exit, startedAtMs, endedAtMs } = record;
    this.#run(
      'INSERT OR REPLACE INTO commands (session, id, terminal, machine, command, exit, started_at_ms, ended_at_ms)' +
        ' VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[session, id, terminal, machine, command, exit, startedAtMs, endedAtMs],
    );
  }

  /** That a step's solution was shown; the first time counts. */
  saveSolutionShown(run: number, step: string): void {
    this.#run('INSERT OR IGNORE INTO solutions (run, step, shown_at_ms) VALUES (?, ?, ?)', run, step, Date.now());
  }

  saveSandbox(session: string, { openedAtMs, driver, kernel, docker, iptables }: SandboxVersions): void {
    this.#run(
      'INSERT INTO sandboxes (session, opened_at_ms, driver, kernel, docker, iptables) VALUES (?, ?, ?, ?, ?, ?)',
      ...[session, openedAtMs, driver, kernel, docker, iptables],
    );
  }

  saveRecording(run: number, { step, subject, session, passed, recording }: SavedRecording): void {
    this.#run(
      'INSERT INTO recordings (run, step, subject, session, passed, recording) VALUES (?, ?, ?, ?, ?, ?)' +
        ' ON CONFLICT DO UPDATE SET session = excluded.session, passed = excluded.passed, recording = excluded.recording' +
        ' WHERE recordings.passed = 0',
      ...[run, step, subject, session, Number(passed), gzipSync(recording)],
    );
  }

  history(run: number): RunHistory {
    const { startedAtMs } = this.#one<{ startedAtMs: number }>(
      'SELECT started_at_ms AS startedAtMs FROM runs WHERE id = ?',
      run,
    )!;
    const of = <Row>(sql: string) => this.#all<Row>(sql, run);
    const ofSessions = 'JOIN sessions ON sessions.id = session WHERE run = ? ORDER BY opened_at_ms';
    return {
      startedAtMs,
      passes: of('SELECT step, passed_at_ms AS passedAtMs FROM passes WHERE run = ? ORDER BY passed_at_ms'),
      solutions: of('SELECT step, shown_at_ms AS shownAtMs FROM solutions WHERE run = ? ORDER BY shown_at_ms'),
      sandboxes: of(
        'SELECT sandboxes.opened_at_ms AS openedAtMs, driver, kernel, docker, iptables FROM sandboxes' +
          ' JOIN sessions ON sessions.id = session WHERE run = ? ORDER BY sandboxes.opened_at_ms',
      ),
      commands: of(
        'SELECT session, commands.id, terminal, machine, command, exit, started_at_ms AS startedAtMs,' +
          ` ended_at_ms AS endedAtMs FROM commands ${ofSessions}, commands.id`,
      ),
      recordings: of<Omit<SavedRecording, 'passed' | 'recording'> & { passed: number; recording: Buffer }>(
        'SELECT step, subject, session, passed, recording FROM recordings WHERE run = ? ORDER BY rowid',
      ).map(({ passed, recording, ...rest }) => {
        return { ...rest, passed: passed === 1, recording: gunzipSync(recording).toString('utf8') };
      }),
    };
  }

  close(): void {
    this.#database.close();
  }

  #run(sql: string, ...values: unknown[]): Database.RunResult {
    return this.#database.prepare(sql).run(...values);
  }

  #one<Row>(sql: string, ...values: unknown[]): Row | undefined {
    return this.#database.prepare(sql).get(...values) as Row | undefined;
  }

  #all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[];
  }
}
