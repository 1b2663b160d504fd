// What learners have done, in <data>/progress.sqlite: runs of labs, their sessions, passed steps, answers, hints,
// commands and recordings. What is saved has reached the file when the call returns, or waits until the file can be
// written. It does not know what any of it means.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { LabError } from '../errors/lab-error.ts';
import type { SandboxVersions } from '../protocol/report.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import { verdictSchema, type Verdict } from '../protocol/verdict.ts';
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
  readonly #file: ProgressFile;

  /**
   * Opens the file, makes or migrates it; null: in memory, gone when it is closed. Throws LabError `progress-newer`,
   * `progress-unusable`.
   */
  constructor(dataDirectory: string | null) {
    this.#file = new ProgressFile(dataDirectory);
  }

  /** What is wrong while something is not in the file yet; null when all is. */
  get unsaved(): LabError | null {
    return this.#file.unsaved;
  }

  /** Calls back when `unsaved` is another; returns what ends that. */
  onUnsaved(listener: () => void): () => void {
    return this.#file.onUnsaved(listener);
  }

  /**
   * All that `act` reads and writes, once what waits is in the file; nothing is written where it throws. Throws LabError
   * `progress-unwritable`, and what `act` throws.
   */
  together<Result>(act: () => Result): Result {
    return this.#file.together(act);
  }

  /** The latest run of a lab; null where it was never opened. */
  latestRun(lab: string): SavedRun | null {
    const row = this.#file.one<{ id: number; seed: string | null }>(
      'SELECT id, seed FROM runs WHERE lab = ? ORDER BY id DESC LIMIT 1',
      lab,
    );
    if (!row) return null;
    const passed = this.#file.all<{ step: string }>(
      'SELECT step FROM passes WHERE run = ? ORDER BY passed_at_ms',
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
      answers: answers.map(({ step, question, answer, verdict }) => {
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

  /** Called when a command starts and again when it ends. */
  saveCommand(session: string, record: CommandRecord): void {
    const { id, terminal, machine, command, exit, startedAtMs, endedAtMs } = record;
    this.#file.write(
      'INSERT OR REPLACE INTO commands (session, id, terminal, machine, command, exit, started_at_ms, ended_at_ms)' +
        ' VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[session, id, terminal, machine, command, exit, startedAtMs, endedAtMs],
    );
  }

  /** That a step's solution was shown; the first time counts. */
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

  /** Throws LabError `progress-unwritable` where something of it may still wait. */
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

  /** What still waits is written, or lost. */
  close(): void {
    this.#file.close();
  }
}
