// Turns evidence into the text that is saved: the terms of the report, with the states that it needs.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asksForCounter } from '../check/packet-counters.ts';
import { interpolate } from '../check/interpolate.ts';
import type { Judgement, SeenContext } from '../check/judgement.ts';
import { revealCheck } from '../check/judge-prediction.ts';
import type { Check, Step } from '../protocol/lab.ts';
import { networkStateSchema, type NetworkState } from '../protocol/network-state.ts';
import {
  recordedAnswerSchema,
  recordedCheckSchema,
  type RecordedAnswer,
  type RecordedCheck,
  type ReportMoment,
} from '../protocol/report.ts';
import type { SavedAnswer } from '../store/progress-store.ts';
import type { JudgedOn } from './evidence.ts';

export type States = Record<string, NetworkState>;

export const keptChecksSchema = z.strictObject({
  states: z.record(z.string(), networkStateSchema),
  checks: z.array(recordedCheckSchema),
});
export const keptAnswerSchema = z.strictObject({
  states: z.record(z.string(), networkStateSchema),
  answer: recordedAnswerSchema,
});

/** The checks of a step in the terms of the report. Adds the states that they need to `states`. */
export function recordChecks(step: Step, judged: readonly Judgement[], states: States): RecordedCheck[] {
  return judged.flatMap((one) => {
    const check = step.checks.find(({ id }) => id === one.verdict.check);
    return check ? [recordCheck(check, one, states)] : [];
  });
}

/** An answer in the terms of the report. Adds the states that it needs to `states`. */
export function recordAnswer(
  step: Step,
  { question: id, answer, verdict }: Omit<SavedAnswer, 'step'>,
  { context, reveal }: JudgedOn,
  states: States,
): RecordedAnswer {
  const question = step.questions.find((one) => one.id === id)!;
  const said = interpolate(question.ask, context.state) ?? question.ask;
  const revealing =
    question.kind === 'prediction' && reveal ? recordCheck(revealCheck(question), reveal, states) : null;
  const at = moment(context, asksForCounter(question, 'moved'), states);
  return { question: id, ask: said, answer, verdict, moment: at, reveal: revealing };
}

function recordCheck(check: Check, { verdict, context, runs }: Judgement, states: States): RecordedCheck {
  const says = interpolate(check.says, context.state) ?? check.says;
  const plainRuns = (runs ?? []).map((run) => ({ ...run, argv: [...run.argv] }));
  return {
    check: check.id,
    says,
    verdict,
    moment: moment(context, asksForCounter(check, 'moved'), states),
    runs: plainRuns,
  };
}

function moment(
  { state, commands, stepStartedAtMs, stepStartState, logsSinceMs }: SeenContext,
  /** judging it compares with the state at the start of the step */
  looksBack: boolean,
  states: States,
): ReportMoment {
  const [first, last] = [commands[0], commands.at(-1)];
  const running = commands.filter(({ endedAtMs }) => endedAtMs === null).map(({ id }) => id);
  return {
    state: keep(state, states),
    stepStartState: looksBack && stepStartState ? keep(stepStartState, states) : null,
    stepStartedAtMs,
    commands: first && last ? { from: first.id, to: last.id, running } : null,
    ...(logsSinceMs !== undefined && { logsSinceMs }),
  };
}

function keep(state: NetworkState, states: States): string {
  const key = createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 16);
  states[key] = state;
  return key;
}
