// Thrown where the model would have to guess: a match, a target or a fact it does not know.
import type { RuleReference } from '../../protocol/packet-trace.ts';

export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  readonly rule: RuleReference | null;

  /** `what` is not known, as the rest of a sentence: "a broadcast address", "the match -m set". */
  constructor(what: string, rule: RuleReference | null = null) {
    super(what);
    this.rule = rule;
  }
}
