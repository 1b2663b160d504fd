// Stores what learners have done in <data>/progress.sqlite: runs of labs, their sessions, passed steps, answers, hints,
// commands and evidence. When a save call returns, the data is in the file, or waits in memory until the file can be
// written. This module does not know what the data means.
import { gunzipSync, gzipSync } from 'node:zlib';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import type { SandboxVersions } from '../protocol/report.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { verdictSchema, type Verdict } from '../protocol/verdict.ts';
import { DiskSpace } from './disk-space.ts';
import { ProgressFile } from './progress-file.ts';

export interface SavedAnswer {
  step: string;
  question: string;
  answer: string;
  verdict: Verdict;
}

/** One learner's way through a lab; it may take several sessions. */
export interface SavedRun {
  id: number;
  /** selects the fault in a lab that has faults; null for other labs */
  seed: string | null;
  /** ids of steps that have passed */
  passed: string[];
  /** the last answer to each question */
  answers: SavedAnswer[];
  /** step id → number of hints shown */
  hints: Record<string, number>;
}

/** The evidence of one verdict, as text: of a step's checks or of one answer. */
export interface SavedRecording {
  step: string;
  /** what was judged; each step keeps one recording of each subject */
  subject: string;
  /** the session in which it was judged: command ids are unique within a session */
  session: string;
  /** it passed: a later verdict does not replace it */
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
  readonly #file: ProgressFile;
  readonly #space: DiskSpace | null;
  readonly #listeners = new Set<() => void>();

  /**
   * Opens the file; makes or migrates it if necessary. null: in memory, lost on close. Throws LabError
   * `progress-newer`, `progress-unusable`.
   */
  constructor(dataDirectory: string | null) {
    this.#file = new ProgressFile(dataDirectory);
    const tell = () => this.#listeners.forEach((listener) => guarded(listener)());
    this.#file.onUnsaved(tell);
    this.#space = dataDirectory === null ? null : new DiskSpace(dataDirectory, tell);
  }

  get writesWaiting(): number {
    return this.#file.writesWaiting;
  }

  /** LabError `disk-low` while the disk is nearly full; else null. */
  get diskLow(): LabError | null {
    return this.#space?.low ?? null;
  }

  /** The error while something is not in the file yet; null when everything is. */
  get unsaved(): LabError | null {
    return this.#file.unsaved;
  }

  /** LabError `progress-recovered` if the file was found damaged and made anew from what could be read; else null. */
  get recovered(): LabError | null {
    return this.#file.recovered;
  }

  /** Calls the listener when `unsaved` or `diskLow` changes; returns a function that unsubscribes. */
  onTrouble(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Runs `act` in one transaction, after the waiting writes are in the file. If `act` throws, nothing is written.
   * Throws LabError `progress-unwritable`, and what `act` throws.
   */
  together<Result>(act: () => Result): Result {
    return this.#file.together(act);
  }

  /** The latest run of a lab; null if the lab was never opened. */
  latestRun(lab: string): SavedRun | null {
    const row = this.#file.one<{ id: number; seed: string | null }>(
      'SELECT id, seed FROM runs WHERE lab = ? ORDER BY id DESC LIMIT 1',
      lab,
    );
    if (!row) return null;
    const passed = this.#file.all<{ step: string }>(
      'SELECT step FROM passes WHERE run = ? ORDER BY passed_at_ms, rowid',
      row.id,
    );
    const answers = this.#file.all<Omit<SavedAnswer, 'verdict'> & { verdict: string }>(
      'SELECT step, question, answer, verdict FROM answers WHERE run = ?',
      row.id,
    );
    const hints = this.#file.all<{ step: string; shown: number }>(
      'SELECT step, shown FROM hints WHERE run = ?',
      row.id,
    );
    return {
      id: row.id,
      seed: row.seed,
      passed: passed.map(({ step }) => step),
      answers: readable(answers, ({ step, question, answer, verdict }) => {
        return { step, question, answer, verdict: verdictSchema.parse(JSON.parse(verdict)) };
      }),
      hints: Object.fromEntries(hints.map(({ step, shown }) => [step, shown])),
    };
  }

  /** Throws LabError `progress-unwritable`. */
  startRun(lab: string, seed: string | null = null): SavedRun {
    const insert = 'INSERT INTO runs (lab, seed, started_at_ms) VALUES (?, ?, ?)';
    const id = this.#file.insert(insert, lab, seed, Date.now());
    return { id, seed, passed: [], answers: [], hints: {} };
  }

  openSession(session: string, run: number): void {
    this.#file.write('INSERT INTO sessions (id, run, opened_at_ms) VALUES (?, ?, ?)', session, run, Date.now());
  }

  closeSession(session: string): void {
    this.#file.write('UPDATE sessions SET closed_at_ms = ? WHERE id = ?', Date.now(), session);
  }

  savePass(run: number, step: string): void {
    this.#file.write('INSERT OR IGNORE INTO passes (run, step, passed_at_ms) VALUES (?, ?, ?)', run, step, Date.now());
  }

  saveAnswer(run: number, { step, question, answer, verdict }: SavedAnswer): void {
    this.#file.write(
      'INSERT OR REPLACE INTO answers (run, step, question, answer, verdict, answered_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      ...[run, step, question, answer, JSON.stringify(verdict), Date.now()],
    );
  }

  saveHints(run: number, step: string, shown: number): void {
    this.#file.write('INSERT OR REPLACE INTO hints (run, step, shown) VALUES (?, ?, ?)', run, step, shown);
  }

  /** Call it when a command starts and again when it ends. */
  saveCommand(session: string, record: CommandRecord): void {
    const { id, terminal, machine, command, exit, startedAtMs, endedAtMs } = record;
    this.#file.write(
      'INSERT OR REPLACE INTO commands (session, id, terminal, machine, command, exit, started_at_ms, ended_at_ms)' +
        ' VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[session, id, terminal, machine, command, exit, startedAtMs, endedAtMs],
    );
  }

  /** Records that a step's solution was shown; the first time counts. */
  saveSolutionShown(run: number, step: string): void {
    this.#file.write(
      'INSERT OR IGNORE INTO solutions (run, step, shown_at_ms) VALUES (?, ?, ?)',
      run,
      step,
      Date.now(),
    );
  }

  saveSandbox(session: string, { openedAtMs, driver, kernel, docker, iptables }: SandboxVersions): void {
    this.#file.write(
      'INSERT INTO sandboxes (session, opened_at_ms, driver, kernel, docker, iptables) VALUES (?, ?, ?, ?, ?, ?)',
      ...[session, openedAtMs, driver, kernel, docker, iptables],
    );
  }

  saveRecording(run: number, { step, subject, session, passed, recording }: SavedRecording): void {
    this.#file.write(
      'INSERT INTO recordings (run, step, subject, session, passed, recording) VALUES (?, ?, ?, ?, ?, ?)' +
        ' ON CONFLICT DO UPDATE SET session = excluded.session, passed = excluded.passed, recording = excluded.recording' +
        ' WHERE recordings.passed = 0',
      ...[run, step, subject, session, Number(passed), gzipSync(recording)],
    );
  }

  /** Throws LabError `progress-unwritable` if some of the data may still be waiting. */
  history(run: number): RunHistory {
    this.#file.settle();
    const { startedAtMs } = this.#file.one<{ startedAtMs: number }>(
      'SELECT started_at_ms AS startedAtMs FROM runs WHERE id = ?',
      run,
    )!;
    const of = <Row>(sql: string) => this.#file.all<Row>(sql, run);
    const ofSessions = 'JOIN sessions ON sessions.id = session WHERE run = ? ORDER BY opened_at_ms';
    return {
      startedAtMs,
      passes: of('SELECT step, passed_at_ms AS passedAtMs FROM passes WHERE run = ? ORDER BY passed_at_ms, rowid'),
      solutions: of('SELECT step, shown_at_ms AS shownAtMs FROM solutions WHERE run = ? ORDER BY shown_at_ms'),
      sandboxes: of(
        'SELECT sandboxes.opened_at_ms AS openedAtMs, driver, kernel, docker, iptables FROM sandboxes' +
          ' JOIN sessions ON sessions.id = session WHERE run = ? ORDER BY sandboxes.opened_at_ms',
      ),
      commands: of(
        'SELECT session, commands.id, terminal, machine, command, exit, started_at_ms AS startedAtMs,' +
          ` ended_at_ms AS endedAtMs FROM commands ${ofSessions}, commands.id`,
      ),
      recordings: readable(
        of<Omit<SavedRecording, 'passed' | 'recording'> & { passed: number; recording: Buffer }>(
          'SELECT step, subject, session, passed, recording FROM recordings WHERE run = ? ORDER BY rowid',
        ),
        ({ passed, recording, ...rest }) => {
          return { ...rest, passed: passed === 1, recording: gunzipSync(recording).toString('utf8') };
        },
      ),
    };
  }

  /** Writes what still waits; what cannot be written is lost. */
  close(): void {
    this.#space?.close();
    this.#file.close();
    this.#listeners.clear();
  }
}

/** What `read` makes of each row; one that it cannot read costs that row, and is reported. */
function readable<Row extends { step: string }, Result>(rows: Row[], read: (row: Row) => Result): Result[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (cause) {
      tellUnexpected(new LabError('progress-row-unreadable', { step: row.step }, { cause }));
      return [];
    }
  });
}
