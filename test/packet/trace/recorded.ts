// The recordings of test/fixtures/trace, and the packet traces joined from them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketTrace } from '../../../engine/protocol/packet-trace.ts';
import { networkStateSchema } from '../../../engine/protocol/network-state.ts';
import { joinTrace } from '../../../engine/packet/trace/join.ts';
import type { TracerOutput } from '../../../engine/packet/trace/tracer-output.ts';
import { parseTracerLine } from '../../../engine/packet/trace/tracer-line.ts';

export const recordings = join(import.meta.dirname, '../../fixtures/trace');

/** `scene`: a name of scenes.ts. */
export function recorded(scene: string): TracerOutput {
  const { request, state, lines } = JSON.parse(readFileSync(join(recordings, `${scene}.json`), 'utf8')) as TracerOutput;
  const read = lines.map((line) => parseTracerLine(JSON.stringify(line)));
  return { request, state: networkStateSchema.parse(state), lines: read };
}

export function recordedTrace(scene: string): PacketTrace {
  return joinTrace(recorded(scene));
}
