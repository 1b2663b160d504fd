// Builds the report of a run from what the store saved and from its progress. What is missing is reported as missing.
import { vethlabVersion } from '../../log/version.ts';
import type { Change } from '../../protocol/change.ts';
import type { Fault, Lab } from '../../protocol/lab.ts';
import {
  reportVersion,
  type RecordedCheck,
  type Report,
  type ReportKind,
  type ReportStep,
} from '../../protocol/report.ts';
import type { CommandRecord } from '../../protocol/session-view.ts';
import { recordChecks, type States } from '../../session/saved-evidence.ts';
import type { LabProgress } from '../../session/lab-progress.ts';
import type { Evidence } from '../../session/evidence.ts';
import type { RunHistory } from '../../store/progress-store.ts';
import type { StepProgress } from '../../session/step-progress.ts';
import { commandIds, type CommandIds } from './command-ids.ts';
import { labFingerprint } from './lab-fingerprint.ts';
import { keptOf, type KeptStep } from './kept-recordings.ts';

export interface ReportSource {
  kind: ReportKind;
  /** as its files define it, without a selected fault */
  lab: Lab;
  /** the fault in the lab; null for a lab without faults */
  drawn: { seed: string; fault: Fault } | null;
  progress: LabProgress;
  history: RunHistory;
  /**
   * the open session, by its id in the history, and the evidence for checks that have not passed; null: none is open
   */
  open: { session: string; evidence: Evidence } | null;
  /** for each session whose changes are known: its changes, with its own command ids */
  changes: readonly { session: string; changes: readonly Change[] }[];
}

export async function buildReport(source: ReportSource): Promise<Report> {
  const { kind, lab, drawn, progress, history, changes } = source;
  const states: States = {};
  const ids = commandIds(history.commands);
  const steps = progress.steps.map((step) => reportStep(source, step, ids, states));
  return {
    format: 'vethlab report',
    version: reportVersion,
    kind,
    lab: { id: lab.id, title: lab.title, fingerprint: labFingerprint(lab) },
    seed: drawn?.seed ?? null,
    fault: drawn && progress.finished ? drawn.fault.title : null,
    vethlab: vethlabVersion,
    sandboxes: history.sandboxes,
    startedAtMs: history.startedAtMs,
    savedAtMs: Date.now(),
    finished: progress.finished,
    steps,
    commands: history.commands.map((command) => plainCommand(command, ids)),
    changes: changes.flatMap((of) => numberedChanges(of, ids)),
    states,
    lacks: unmetChecksOf(source, steps),
  };
}

function reportStep(source: ReportSource, progress: StepProgress, ids: CommandIds, states: States): ReportStep {
  const { history, open } = source;
  const { step, passed } = progress;
  const state = progress.state();
  const kept = keptOf(history.recordings, step.id, ids);
  Object.assign(states, kept.states);
  const latest = kept.checks === null && open ? open.evidence.ofChecks(step.id, step.checks) : [];
  const checks =
    kept.checks ?? recordChecks(step, latest, states).map((check) => renumbered(check, open!.session, ids));
  return {
    id: step.id,
    title: step.title,
    passed,
    passedAtMs: history.passes.find((pass) => pass.step === step.id)?.passedAtMs ?? null,
    checks,
    questions: step.questions.length,
    answers: answersOf(progress, kept),
    regressed: state.regressed,
    hintsShown: progress.hintsShown,
    solutionShownAtMs: history.solutions.find((shown) => shown.step === step.id)?.shownAtMs ?? null,
  };
}

/** Answers with what they were judged on; if only the verdict was saved, with the verdict alone. */
function answersOf(progress: StepProgress, kept: KeptStep): ReportStep['answers'] {
  const { answers, verdicts } = progress.state();
  return progress.step.questions.flatMap(({ id, ask }) => {
    const verdict = verdicts.find(({ check }) => check === id);
    const known = kept.answers.find(({ question }) => question === id);
    if (known) return [known];
    const answer = answers[id];
    return answer === undefined || !verdict ? [] : [{ question: id, ask, answer, verdict, moment: null, reveal: null }];
  });
}

function renumbered(check: RecordedCheck, session: string, ids: CommandIds): RecordedCheck {
  return { ...check, moment: ids.moment(session, check.moment) };
}

function plainCommand({ session, ...command }: RunHistory['commands'][number], ids: CommandIds): CommandRecord {
  return { ...command, id: ids(session, command.id)! };
}

function numberedChanges({ session, changes }: ReportSource['changes'][number], ids: CommandIds): Change[] {
  return changes.map((change) => ({ ...change, commands: change.commands.flatMap((id) => ids(session, id) ?? []) }));
}

function unmetChecksOf({ history, changes, progress }: ReportSource, steps: readonly ReportStep[]): string[] {
  const unrecorded = steps.filter(({ id, passed, checks, answers }) => {
    const wanted = progress.step(id).step;
    const whole = checks.length === wanted.checks.length && answers.length === wanted.questions.length;
    return passed && !(whole && answers.every(({ moment }) => moment !== null));
  });
  const before = history.commands.some((command) => !changes.some(({ session }) => session === command.session));
  return [
    ...(history.sandboxes.length === 0 ? ['The versions of kernel, Docker and iptables were not read.'] : []),
    ...(before ? ['What commands changed is known only since the lab was last opened.'] : []),
    ...unrecorded.map(({ title }) => `“${title}” passed, but the state it passed on was not kept.`),
  ];
}
