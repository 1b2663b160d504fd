// The interface through which the server prepares what opening a sandbox needs (image, template).
import type { Preparation } from '../protocol/preparation.ts';

export interface Preparing {
  readonly preparation: Preparation;
  /** `again`: retries what failed. Rejects with the LabError that `preparation` also shows. */
  prepare(options: { again: boolean }): Promise<void>;
}

export const preparedAlready: Preparing = {
  preparation: { image: { state: 'ready' }, template: { state: 'ready' } },
  prepare: () => Promise.resolve(),
};
