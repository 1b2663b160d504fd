// Judges hand-ins from a folder, one file each: reports offline, scripts on real sandboxes. A problem with one file is
// reported in its row, and the others are still judged.
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { toLabError } from '../../errors/to-lab-error.ts';
import { unexpectedText } from '../../errors/guarded.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { AnswerRow, AnswersReport } from '../../protocol/answers.ts';
import type { Lab } from '../../protocol/lab.ts';
import { maximumReportBytes } from '../../protocol/report.ts';
import { judgeReport, type KnownKeys } from '../reports/judge-report.ts';
import { readScript, readTextFile } from '../../host/read-text-file.ts';
import type { Submission } from './submission.ts';
import { judgeScripts, type JudgeScriptsOptions } from './judge-scripts.ts';
import { parseScript } from './parse-script.ts';
import { reportRow, type RowFacts } from './report-row.ts';
import { scriptRows } from './script-rows.ts';

export interface JudgeAnswersOptions extends Omit<JudgeScriptsOptions, 'driver'> {
  readonly folder: string;
  /** as their files define them */
  readonly labs: readonly Lab[];
  /** ids of the labs whose hand-ins are judged; null: all */
  readonly only: readonly string[] | null;
  readonly keys: KnownKeys;
  /** called once if there is a script to run */
  readonly openDriver: () => Promise<JudgeScriptsOptions['driver']>;
}

type Read = { row: AnswerRow } | { facts: RowFacts; submission: Submission[] };

/** Throws LabError `file-unreadable` if the folder cannot be read, and what openDriver throws. */
export async function judgeAnswers(options: JudgeAnswersOptions): Promise<AnswersReport> {
  const read: Read[] = [];
  for (const name of await namesIn(options.folder)) {
    options.signal.throwIfAborted();
    read.push(await readOne(name, options));
  }
  const submission = read.flatMap((one) => ('submission' in one ? one.submission : []));
  const found =
    submission.length === 0
      ? new Map()
      : await judgeScripts(submission, { ...options, driver: await options.openDriver() });
  const rows = read.flatMap((one) => ('row' in one ? [one.row] : scriptRows(one.facts, one.submission, found)));
  return { ok: rows.length > 0 && rows.every(({ ok }) => ok), rows };
}

/** The names of files that are not hidden, in natural order. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    return names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new LabError('file-unreadable', { path: folder, reason }, { cause });
  }
}

async function readOne(name: string, options: JudgeAnswersOptions): Promise<Read> {
  const ending = extname(name);
  const facts = { who: name.slice(0, name.length - ending.length), file: name };
  const path = join(options.folder, name);
  const kind = ending === '.json' ? 'report' : ending === '.sh' ? 'script' : null;
  try {
    if (kind === null) return { row: unjudged(facts, kind, 'it is neither a report (.json) nor a script (.sh)') };
    const { signal } = options;
    if (kind === 'script') return sectionsOf(facts, await readScript(path, signal), options);
    return await judgedReport(facts, await readTextFile(path, maximumReportBytes, signal), options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof LabError)) options.onProgress(`${name}: ${unexpectedText(error)}`);
    const { problem, remedy } = toLabError(error);
    return { row: unjudged(facts, kind, `${problem} ${remedy}`) };
  }
}

async function judgedReport(facts: RowFacts, text: string, { labs, only, keys }: JudgeAnswersOptions): Promise<Read> {
  const { judgement } = await judgeReport(text, { labs, keys, path: facts.file });
  const lab = judgement.report?.lab.id ?? null;
  const row = reportRow(facts, judgement);
  if (only === null || lab === null || only.includes(lab)) return { row };
  return { row: { ...unjudged(facts, 'report', `it is of lab ${lab}`), lab } };
}

function sectionsOf(facts: RowFacts, text: string, { labs, only }: JudgeAnswersOptions): Read {
  const { sections, faults } = parseScript(text, labs, facts.file);
  if (faults.length > 0) return { row: unjudged(facts, 'script', faults.join('\n')) };
  const asked = sections.filter(({ lab }) => only === null || only.includes(lab.id));
  if (asked.length === 0)
    return {
      row: unjudged(facts, 'script', `it is of lab ${[...new Set(sections.map(({ lab }) => lab.id))].join(', ')}`),
    };
  return { facts, submission: asked.map((section) => ({ who: facts.who, section })) };
}

function unjudged(facts: RowFacts, kind: AnswerRow['kind'], problem: string): AnswerRow {
  const nothing = { lab: null, seed: null, steps: [], of: 0, key: null, notes: [] };
  return { ...facts, ...nothing, kind, ok: false, problem };
}
