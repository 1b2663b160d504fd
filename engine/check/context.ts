// What an assertion or a probe receives and returns. It does not know checks or verdicts.
import type { MachineExec } from '../host/machine-commands.ts';
import type { Expectation } from '../protocol/expectation.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { CommandRecord } from '../protocol/session-view.ts';

export interface CheckContext {
  readonly state: NetworkState;
  /** of this lab's run, in the order in which they were typed */
  readonly commands: readonly CommandRecord[];
  /** Unix time, milliseconds, on the engine's clock */
  readonly stepStartedAtMs: number;
  /** the state when the step began; null if it is not known */
  readonly stepStartState: NetworkState | null;
}

export interface ProbeContext extends CheckContext {
  readonly exec: MachineExec;
  /** container logs from before this time are ignored, ms since 1970 on the host’s clock; default: all count */
  readonly logsSinceMs?: number;
  readonly signal: AbortSignal;
}

/** The result of one expectation. Its texts are short and say things as a colleague would. */
export interface Finding {
  readonly pass: boolean;
  /** null if a value is still missing to say it; then the text of the check is used */
  readonly expected: string | null;
  readonly actual: string;
  /** the line or rule that shows it; null if `actual` says everything */
  readonly evidence: string | null;
}

type KeysOfUnion<T> = T extends unknown ? keyof T : never;
type ValueOf<T, Key extends PropertyKey> = T extends Record<Key, infer Value> ? Value : never;

/** The names of the members of a union of single-key objects. */
export type KindOf<Union> = KeysOfUnion<Union>;
/** The content of a kind: the expected facts of `{ container: … }` for `'container'`. */
export type Wanted<Kind extends KindOf<Expectation>> = ValueOf<Expectation, Kind>;
