// The events that a run of a lab emits.
import type { Judgement } from '../check/judgement.ts';
import type { PacketTrace } from '../protocol/packet-trace.ts';
import type { SavedAnswer } from '../store/progress-store.ts';
import type { JudgedOn } from './evidence.ts';
import type { UpdateEvents } from './updates.ts';

/** The updates of a run carry its state, values, commands and verdicts. */
export interface LabRunEvents extends UpdateEvents {
  /** progress, terminals or machines have changed */
  changed: [];
  passed: [step: string];
  /** all checks of the step pass together for the first time, with the judgements of each */
  checked: [step: string, judged: readonly Judgement[]];
  answered: [SavedAnswer, JudgedOn];
  /** a packet was traced or simulated; the trace has no number yet */
  trace: [PacketTrace];
  /** the sandbox ended by itself */
  died: [reason: string];
  /** a check could not be judged; watching continues */
  fault: [unknown];
}
