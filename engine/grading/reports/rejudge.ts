// Judges a report again: the same checks on the recorded states, with the recorded results of probes. It needs no
// sandbox, and uses the same code as in one.
import { judgeAgain, type SeenContext } from '../../check/judgement.ts';
import { revealCheck } from '../../check/judge-prediction.ts';
import { judgeQuestion } from '../../check/judge-question.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { Check, Lab, Step } from '../../protocol/lab.ts';
import type { Question } from '../../protocol/question.ts';
import type { RecordedAnswer, RecordedCheck, Report, ReportMoment, ReportStep } from '../../protocol/report.ts';
import type { JudgedItem, JudgedStep } from '../../protocol/report-judgement.ts';
import type { Verdict } from '../../protocol/verdict.ts';
import type { CommandRecord } from '../../protocol/session-view.ts';
import { canonicalJson } from './canonical.ts';

/** `lab` contains the fault that the report's seed selects. Recorded steps that the lab lacks are not judged again. */
export async function rejudge(report: Report, lab: Lab): Promise<JudgedStep[]> {
  const steps: JudgedStep[] = [];
  for (const step of lab.steps) steps.push(await rejudgeStep(report, step));
  const gone = report.steps.filter(({ id }) => !lab.steps.some((step) => step.id === id));
  return [...steps, ...gone.map((step) => judgedStep(step, null, []))];
}

async function rejudgeStep(report: Report, step: Step): Promise<JudgedStep> {
  const recorded = report.steps.find(({ id }) => id === step.id);
  if (!recorded) return judgedStep({ id: step.id, title: step.title, passed: false }, step, []);
  const items: JudgedItem[] = [];
  for (const check of step.checks) {
    const kept = recorded.checks.find((one) => one.check === check.id);
    if (kept) items.push(await item(kept.verdict, () => rejudgeCheck(report, check, kept)));
  }
  for (const question of step.questions) {
    const kept = recorded.answers.find((one) => one.question === question.id);
    if (kept) items.push(await item(kept.verdict, () => rejudgeAnswer(report, question, kept)));
  }
  return judgedStep(recorded, step, items);
}

function judgedStep(
  { id, title, passed }: Pick<ReportStep, 'id' | 'title' | 'passed'>,
  step: Step | null,
  items: JudgedItem[],
): JudgedStep {
  const wanted = [...(step?.checks ?? []), ...(step?.questions ?? [])];
  const whole = step !== null && wanted.every(({ id }) => items.some((item) => item.id === id && item.again !== null));
  const passes = whole && items.every(({ again }) => again?.pass);
  const again = passes ? 'passed' : passed && !whole ? 'not recorded' : 'not passed';
  const said = passed ? 'passed' : 'not passed';
  // A step that has not passed need not be recorded. Its checks may even all pass, if they were not judged in the end.
  const same = items.every((item) => item.same) && (again === said || (!passed && again === 'passed'));
  return { id, title, recorded: said, again, same, items };
}

async function item(recorded: Verdict, judge: () => Promise<Verdict>): Promise<JudgedItem> {
  const { check: id } = recorded;
  try {
    const again = await judge();
    return { id, recorded, again, problem: null, same: canonicalJson(again) === canonicalJson(recorded) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { id, recorded, again: null, problem: error.problem, same: false };
  }
}

function rejudgeCheck(report: Report, check: Check, { moment, runs }: RecordedCheck): Promise<Verdict> {
  return judgeAgain(check, { context: contextOf(report, moment), runs });
}

async function rejudgeAnswer(
  report: Report,
  question: Question,
  { answer, moment, reveal }: RecordedAnswer,
): Promise<Verdict> {
  if (!moment) throw new LabError('moment-not-recorded', { what: `the answer to “${question.id}”` });
  const shows = question.kind === 'prediction' && reveal;
  const revealed = shows ? (await rejudgeCheck(report, revealCheck(question), shows)).pass : false;
  return judgeQuestion(question, answer, { ...contextOf(report, moment), revealed });
}

/** Throws LabError `moment-not-recorded`. */
function contextOf(report: Report, { state, stepStartState, stepStartedAtMs, commands, logsSinceMs }: ReportMoment) {
  const context: SeenContext = {
    state: stateOf(report, state),
    commands: commands ? commandsOf(report, commands) : [],
    stepStartedAtMs,
    stepStartState: stepStartState === null ? null : stateOf(report, stepStartState),
    ...(logsSinceMs !== undefined && { logsSinceMs }),
  };
  return context;
}

function stateOf({ states }: Report, key: string) {
  const found = Object.hasOwn(states, key) ? states[key] : undefined;
  if (found) return found;
  throw new LabError('moment-not-recorded', { what: `the state ${key}` });
}

/** The commands as they were then: those that were running had no end yet. */
function commandsOf(
  { commands }: Report,
  { from, to, running }: NonNullable<ReportMoment['commands']>,
): CommandRecord[] {
  const known = commands.filter(({ id }) => id >= from && id <= to);
  return known.map((command) => (running.includes(command.id) ? { ...command, exit: null, endedAtMs: null } : command));
}
