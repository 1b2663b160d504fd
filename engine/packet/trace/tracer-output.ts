// What was recorded of one trace: the tracer's lines, and the network's state while all tracing was active. A
// PacketTrace is a function of this alone.
import type { TraceRequest } from '../../protocol/packet-trace.ts';
import type { NetworkState } from '../../protocol/network-state.ts';
import type { TracerLine } from './tracer-line.ts';

export interface TracerOutput {
  request: TraceRequest;
  state: NetworkState;
  lines: readonly TracerLine[];
}

type LineOf<Kind extends TracerLine['kind']> = Extract<TracerLine, { kind: Kind }>;

/** The lines of one kind, in order. */
export function linesOf<Kind extends TracerLine['kind']>({ lines }: TracerOutput, kind: Kind): LineOf<Kind>[] {
  return lines.filter((line): line is LineOf<Kind> => line.kind === kind);
}
