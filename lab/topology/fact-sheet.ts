// The facts shown about one thing of the drawing.
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
  /** the rules that mention it; null if rules do not apply to such a thing */
  rules: Rule[] | null;
  reveal: Reveal[];
  /** a packet to trace to it; none if that makes no sense */
  trace?: TraceRequest | null;
}

export interface Fact {
  label: string;
  /** values are in the machine's own notation */
  values: string[];
}

/** A command that shows the same, and the machine to type it on. */
export interface Reveal {
  machine: MachineName;
  text: string;
}
