// What a run of a lab tells those who listen to it.
import type { NetworkState } from '../protocol/network-state.ts';
import type { Verdict } from '../protocol/verdict.ts';
import type { CommandRecord } from '../protocol/wire.ts';
import type { SavedAnswer } from '../store/progress-store.ts';

export interface LabRunEvents {
  /** progress, terminals or machines are not what they were */
  changed: [];
  state: [NetworkState];
  values: [Record<string, string | null>];
  command: [CommandRecord];
  verdicts: [step: string, sequence: number, verdicts: Verdict[]];
  passed: [step: string];
  answered: [SavedAnswer];
  /** the sandbox ended by itself */
  died: [reason: string];
  /** a check could not be judged; watching goes on */
  fault: [unknown];
}
