// What an assertion or a probe is given, and what it gives back. It does not know checks or verdicts.
import type { MachineExec } from '../host/machine-commands.ts';
import type { Expectation } from '../protocol/expectation.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';

export interface CheckContext {
  readonly state: NetworkState;
  /** of this lab's run, in the order they were typed */
  readonly commands: readonly CommandRecord[];
  /** Unix time, milliseconds, on the engine's clock */
  readonly stepStartedAtMs: number;
  /** what was there when the step began; null where that is not known */
  readonly stepStartState: NetworkState | null;
}

export interface ProbeContext extends CheckContext {
  readonly exec: MachineExec;
  /** what containers logged before does not count, ms since 1970 on the host’s clock; default: all counts */
  readonly logsSinceMs?: number;
  readonly signal: AbortSignal;
}

/** What one expectation found. Texts are short and say things as a colleague would. */
export interface Finding {
  readonly pass: boolean;
  /** null where that cannot be said yet, for want of a value; the check's own words are used then */
  readonly expected: string | null;
  readonly actual: string;
  /** the line or rule that shows it; null where `actual` says it all */
  readonly evidence: string | null;
}

type KeysOfUnion<T> = T extends unknown ? keyof T : never;
type ValueOf<T, Key extends PropertyKey> = T extends Record<Key, infer Value> ? Value : never;

/** The names of the members of a union of single-key objects. */
export type KindOf<Union> = KeysOfUnion<Union>;
/** What stands under a kind: the wanted facts of `{ container: … }` for `'container'`. */
export type Wanted<Kind extends KindOf<Expectation>> = ValueOf<Expectation, Kind>;
