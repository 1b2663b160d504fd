// Does what a lab's files say to do, in a run of it: types lines, answers questions, opens pages. Solutions, wrong
// ways and other right ways are all lists of such actions.
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

const valueMs = 5000; // for what a command made to show in the state
const againMs = 100; // between two looks for it
const outputBytes = 4096; // of a command, kept for reports

export interface ActionOptions {
  signal?: AbortSignal;
  /** for one typed line; default 120 000, enough for a first `docker run` in an emulated machine */
  timeoutMs?: number;
  /** true: in terminals that are not listed and whose commands are not recorded */
  hidden?: boolean;
  /** of terminals that are opened for it, in characters; default 200 × 50 */
  size?: { cols: number; rows: number };
  /** how the line is typed; default: all at once */
  press?: TypeLineOptions['press'];
  /** the terminal that is about to be typed into */
  onTerminal?: (terminal: Terminal) => void;
}

export type ActionResult =
  | { kind: 'typed'; machine: MachineName; line: string; exit: number | null; asExpected: boolean; output: string }
  | { kind: 'answered'; verdict: Verdict }
  | { kind: 'page'; page: Page };

/**
 * Does one action of the current step; {{ }} are filled from the live state. Throws LabError `value-missing`,
 * `machine-unknown`, `command-timeout`, `question-unknown`; another exit status than expected is a value.
 */
export async function performAction(run: LabRun, action: Action, options: ActionOptions = {}): Promise<ActionResult> {
  if ('run' in action) return typeCommand(run, action, options);
  if ('page' in action) return { kind: 'page', page: await pageOpened(run, action.page, options.signal) };
  const answer = await filledAnswer(run, action.answer, options.signal);
  await run.fresh(options.signal); // what was typed before must count
  return { kind: 'answered', verdict: run.answer(run.progress.current, action.question, answer) };
}

/** A page as it is once its server answers: a person would open it again where the container has only just started. */
async function pageOpened(run: LabRun, url: string, signal?: AbortSignal): Promise<Page> {
  const whole = await filled(run, url, signal);
  const deadline = Date.now() + valueMs;
  for (;;) {
    const page = await run.openPage(whole, signal);
    if (page.problem === null || Date.now() > deadline) return page;
    await setTimeout(againMs, undefined, { signal: signal ?? run.signal });
  }
}

/** An answer as text: of a table, JSON with the values in its cells. */
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

/** A text with its values, as soon as the state has them. */
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
