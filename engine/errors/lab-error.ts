// Everything that can go wrong except a failed check: an error code, and one message with the problem and its remedy.
import { catalogue, type ErrorCode } from './catalogue.ts';

export class LabError extends Error {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy: string;
  /** the values for the entry's {names} */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, facts: Record<string, string | number> = {}, options?: ErrorOptions) {
    const entry = catalogue[code];
    const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? `{${name}}`));
    const problem = fill(entry.problem);
    const remedy = fill(entry.remedy);
    super(`${problem}\n  → ${remedy}`, options);
    this.name = 'LabError';
    this.code = code;
    this.problem = problem;
    this.remedy = remedy;
    this.facts = facts;
  }
}
