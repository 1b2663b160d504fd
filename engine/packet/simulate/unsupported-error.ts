// Thrown when the model would have to guess: it does not know a match, a target or a fact.
import type { RuleReference } from '../../protocol/packet-trace.ts';

export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  readonly rule: RuleReference | null;

  /** `what`: what is not known, as the end of a sentence: "a broadcast address", "the match -m set". */
  constructor(what: string, rule: RuleReference | null = null) {
    super(what);
    this.rule = rule;
  }
}
