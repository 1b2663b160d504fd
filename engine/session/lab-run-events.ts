// What a run of a lab tells those who listen to it.
import type { Judgement } from '../check/judgement.ts';
import type { PacketTrace } from '../protocol/packet-trace.ts';
import type { SavedAnswer } from '../store/progress-store.ts';
import type { JudgedOn } from './evidence.ts';
import type { UpdateEvents } from './updates.ts';

/** Updates of a run are its state, values, commands and verdicts. */
export interface LabRunEvents extends UpdateEvents {
  /** progress, terminals or machines are not what they were */
  changed: [];
  passed: [step: string];
  /** every check of the step passes, for the first time together: what that was made of */
  checked: [step: string, judged: readonly Judgement[]];
  answered: [SavedAnswer, JudgedOn];
  /** a packet was traced, or simulated; it has no number yet */
  trace: [PacketTrace];
  /** the sandbox ended by itself */
  died: [reason: string];
  /** a check could not be judged; watching goes on */
  fault: [unknown];
}
