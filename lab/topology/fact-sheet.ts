// What is shown of one thing of the drawing.
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import type { Rule } from '../../engine/protocol/network-state.ts';
import type { Kind } from '../app/kinds.ts';

export interface Facts {
  title: string;
  /** what it is, in the field's words, for example "veth" or "network namespace" */
  word: string;
  kind: Kind | null;
  facts: Fact[];
  /** those that mention it; null where it makes no sense to ask */
  rules: Rule[] | null;
  reveal: Reveal[];
  /** a packet that goes there; none where it makes no sense to ask */
  trace?: TraceRequest | null;
}

export interface Fact {
  label: string;
  /** as a machine says them */
  values: string[];
}

/** A command that shows the same, and where to type it. */
export interface Reveal {
  machine: MachineName;
  text: string;
}
