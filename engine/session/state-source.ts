// What a run of a lab needs from the observer of its sandbox.
import type { NetworkState } from '../protocol/network-state.ts';

export interface StateSource {
  /** the latest state; null before the first */
  readonly state: NetworkState | null;
  /** Calls back with every new state; returns a function that ends that. */
  onState(listener: (state: NetworkState) => void): () => void;
  /**
   * Calls back each time nothing was observed for long and a query got no answer; returns a function that ends that.
   */
  onFault?(listener: (fault: Error) => void): () => void;
  /** A state observed after this call began. */
  fresh(options?: { signal?: AbortSignal }): Promise<NetworkState>;
  close(): Promise<void>;
}
