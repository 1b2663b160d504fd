// The events that a run of a lab emits.
import type { Judgement } from '../check/judgement.ts';
import type { SavedAnswer } from '../store/progress-store.ts';
import type { JudgedOn } from './evidence.ts';
import type { UpdateEvents } from './updates.ts';

/** The updates of a run carry its state, values, commands, packet traces and verdicts. */
export interface LabRunEvents extends UpdateEvents {
  /** progress, terminals or machines have changed */
  changed: [];
  passed: [step: string];
  /** all checks of the step pass together for the first time, with the judgements of each */
  checked: [step: string, judged: readonly Judgement[]];
  answered: [SavedAnswer, JudgedOn];
  /** the sandbox ended by itself */
  died: [reason: string];
  /** a check could not be judged; watching continues */
  fault: [unknown];
}
