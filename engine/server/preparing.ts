// What the server needs of whoever makes what sandboxes are opened from.
import type { Preparation } from '../protocol/preparation.ts';

export interface Preparing {
  readonly preparation: Preparation;
  /** `again` tries once more what failed. Rejects with a LabError, which `preparation` tells too. */
  prepare(options: { again: boolean }): Promise<void>;
}

export const preparedAlready: Preparing = {
  preparation: { image: { state: 'ready' }, template: { state: 'ready' } },
  prepare: () => Promise.resolve(),
};
