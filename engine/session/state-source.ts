// What a run of a lab needs of whoever watches its sandbox.
import type { NetworkState } from '../protocol/network-state.ts';

export interface StateSource {
  /** the latest state; null before the first */
  readonly state: NetworkState | null;
  /** Calls back with every new state; returns what ends that. */
  onState(listener: (state: NetworkState) => void): () => void;
  /** Calls back each time nothing has been seen for long and a question was not answered; returns what ends that. */
  onFault?(listener: (fault: Error) => void): () => void;
  /** A state observed after this call began. */
  fresh(options?: { signal?: AbortSignal }): Promise<NetworkState>;
  close(): Promise<void>;
}
