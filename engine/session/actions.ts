// Performs what a lab's files list, in a run of the lab: types commands, answers questions, opens pages. Solutions,
// mistakes and alternatives are all lists of such actions.
import { setTimeout } from 'node:timers/promises';
import { interpolate } from '../check/interpolate.ts';
import { evaluateExpression } from '../check/values.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { typeLine, type TypeLineOptions } from '../terminal/type-line.ts';
import { findExpressions } from '../protocol/expression.ts';
import type { TypedCommand, Action } from '../protocol/lab.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { TableAnswer } from '../protocol/table-answer.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { Page } from '../protocol/api.ts';
import type { LabRun } from './lab-run.ts';

type AnswerAction = Extract<Action, { question: string }>;

const valueMs = 5000; // how long to wait until the result of a command shows in the state
const againMs = 100; // between two attempts
const outputBytes = 4096; // of a command's output, kept for reports

export interface ActionOptions {
  signal?: AbortSignal;
  /** for one typed command; default 120 000, enough for a first `docker run` in an emulated machine */
  timeoutMs?: number;
  /** true: use terminals that are not listed and whose commands are not recorded */
  hidden?: boolean;
  /** size of newly opened terminals, in characters; default 200 × 50 */
  size?: { cols: number; rows: number };
  /** how the command is typed; default: all at once */
  press?: TypeLineOptions['press'];
  /** called with the terminal before the command is typed */
  onTerminal?: (terminal: Terminal) => void;
}

export type ActionResult =
  | { kind: 'typed'; machine: MachineName; line: string; exit: number | null; asExpected: boolean; output: string }
  | { kind: 'answered'; verdict: Verdict }
  | { kind: 'page'; page: Page };

/**
 * Performs one action of the current step; {{ }} are filled from the live state. Throws LabError `value-missing`,
 * `machine-unknown`, `command-timeout`, `question-unknown`. An unexpected exit status is part of the result, not an
 * error.
 */
export async function performAction(run: LabRun, action: Action, options: ActionOptions = {}): Promise<ActionResult> {
  if ('run' in action) return typeCommand(run, action, options);
  if ('page' in action) return { kind: 'page', page: await pageOpened(run, action.page, options.signal) };
  const answer = await filledAnswer(run, action.answer, options.signal);
  await run.fresh(options.signal); // the state must include what was typed before
  return { kind: 'answered', verdict: run.verdicts.answer(run.progress.current, action.question, answer) };
}

/** Opens a page and retries until its server answers or time is up, as a person would while a container is starting. */
async function pageOpened(run: LabRun, url: string, signal?: AbortSignal): Promise<Page> {
  const whole = await filled(run, url, signal);
  const deadline = Date.now() + valueMs;
  for (;;) {
    const page = await run.openPage(whole, signal);
    if (page.problem === null || Date.now() > deadline) return page;
    await setTimeout(againMs, undefined, { signal: signal ?? run.signal });
  }
}

/** An answer as text. A table becomes JSON, with the values in its cells filled in. */
async function filledAnswer(run: LabRun, answer: AnswerAction['answer'], signal?: AbortSignal): Promise<string> {
  if (typeof answer === 'string') return filled(run, answer, signal);
  const choices = Object.values(answer).flatMap((row) => Object.values(row));
  const values = new Map<string, string>();
  for (const choice of choices) values.set(choice, await filled(run, choice, signal));
  return JSON.stringify(eachCell(answer, (choice) => values.get(choice)!));
}

function eachCell(table: TableAnswer, change: (choice: string) => string): TableAnswer {
  const row = (cells: Record<string, string>) =>
    Object.fromEntries(Object.entries(cells).map(([column, choice]) => [column, change(choice)]));
  return Object.fromEntries(Object.entries(table).map(([id, cells]) => [id, row(cells)]));
}

async function typeCommand(run: LabRun, action: TypedCommand, options: ActionOptions): Promise<ActionResult> {
  const { signal, timeoutMs = 120_000, press, onTerminal } = options;
  const line = await filled(run, action.run, signal);
  const terminal = await terminalOn(run, action.on, options);
  onTerminal?.(terminal);
  const begin = terminal.written;
  const exit = await typeLine(terminal, line, { timeoutMs, ...(signal && { signal }), ...(press && { press }) });
  const output = terminal.tail(Math.min(outputBytes, terminal.written - begin));
  return { kind: 'typed', machine: action.on, line, exit, asExpected: exit === action.exit, output };
}

async function terminalOn(run: LabRun, machine: MachineName, options: ActionOptions): Promise<Terminal> {
  const { signal, hidden = false, size = { cols: 200, rows: 50 } } = options;
  if (!run.machines.includes(machine)) await run.fresh(signal);
  return run.terminals.idle(machine, hidden) ?? run.openTerminal(machine, { hidden, ...size });
}

/** Fills the values into a text. Waits until the state has them all. */
async function filled(run: LabRun, text: string, signal?: AbortSignal): Promise<string> {
  const expressions = findExpressions(text);
  if (expressions.length === 0) return text;
  const deadline = Date.now() + valueMs;
  for (;;) {
    const state = await run.fresh(signal);
    const whole = interpolate(text, state);
    if (whole !== null) return whole;
    const missing = expressions.find((expression) => evaluateExpression(expression, state) === null);
    if (Date.now() > deadline) throw new LabError('value-missing', { expression: missing!.source });
    await setTimeout(againMs, undefined, { signal: signal ?? run.signal });
  }
}
