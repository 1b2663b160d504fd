// The recordings of test/fixtures/trace, read as the engine reads them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { networkStateSchema } from '../../../engine/protocol/network-state.ts';
import type { TracerOutput } from '../../../engine/packet/trace/tracer-output.ts';
import { parseTracerLine } from '../../../engine/packet/trace/tracer-line.ts';

const folder = join(import.meta.dirname, '../../fixtures/trace');

export function recorded(scene: string): TracerOutput {
  const { request, state, lines } = JSON.parse(readFileSync(join(folder, `${scene}.json`), 'utf8')) as TracerOutput;
  const read = lines.map((line) => parseTracerLine(JSON.stringify(line)));
  return { request, state: networkStateSchema.parse(state), lines: read };
}
