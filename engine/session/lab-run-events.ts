// What a run of a lab tells those who listen to it.
import type { Judgement } from '../check/judgement.ts';
import type { PacketTrace } from '../protocol/packet-trace.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CommandRecord } from '../protocol/session-view.ts';
import type { SavedAnswer } from '../store/progress-store.ts';
import type { JudgedOn } from './evidence.ts';

export interface LabRunEvents {
  /** progress, terminals or machines are not what they were */
  changed: [];
  state: [NetworkState];
  values: [Record<string, string | null>];
  command: [CommandRecord];
  verdicts: [step: string, sequence: number, verdicts: Verdict[]];
  passed: [step: string];
  /** every check of the step passes, for the first time together: what that was made of */
  checked: [step: string, judged: readonly Judgement[]];
  answered: [SavedAnswer, JudgedOn];
  /** a packet was traced, or foretold */
  trace: [PacketTrace];
  /** the sandbox ended by itself */
  died: [reason: string];
  /** a check could not be judged; watching goes on */
  fault: [unknown];
}
