// Reads what the store saved for one step: the evidence on which its checks and answers were judged.
import type { RecordedAnswer, RecordedCheck } from '../../protocol/report.ts';
import { keptAnswerSchema, keptChecksSchema, type States } from '../../session/saved-evidence.ts';
import { checksSubject } from '../../session/save-run.ts';
import type { SavedRecording } from '../../store/progress-store.ts';
import type { CommandIds } from './command-ids.ts';

export interface KeptStep {
  /** when all first passed together; null if that was not saved */
  checks: RecordedCheck[] | null;
  answers: RecordedAnswer[];
  states: States;
}

export function keptOf(evidence: readonly SavedRecording[], step: string, ids: CommandIds): KeptStep {
  const kept: KeptStep = { checks: null, answers: [], states: {} };
  for (const { subject, session, recording } of evidence.filter((one) => one.step === step)) {
    const content: unknown = JSON.parse(recording);
    const renumbered = (check: RecordedCheck) => ({ ...check, moment: ids.moment(session, check.moment) });
    if (subject === checksSubject) {
      const { states, checks } = keptChecksSchema.parse(content);
      kept.checks = checks.map(renumbered);
      Object.assign(kept.states, states);
    } else {
      const { states, answer } = keptAnswerSchema.parse(content);
      const moment = answer.moment && ids.moment(session, answer.moment);
      kept.answers.push({ ...answer, moment, reveal: answer.reveal && renumbered(answer.reveal) });
      Object.assign(kept.states, states);
    }
  }
  return kept;
}
