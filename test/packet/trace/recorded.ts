// The recordings of test/fixtures/trace, and the journeys that are joined from them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Journey } from '../../../engine/protocol/journey.ts';
import { networkStateSchema } from '../../../engine/protocol/network-state.ts';
import { joinJourney } from '../../../engine/packet/trace/join.ts';
import type { Recording } from '../../../engine/packet/trace/recording.ts';
import { parseTracerLine } from '../../../engine/packet/trace/tracer-line.ts';

export const recordings = join(import.meta.dirname, '../../fixtures/trace');

/** `scene`: a name of scenes.ts. */
export function recorded(scene: string): Recording {
  const { request, state, lines } = JSON.parse(readFileSync(join(recordings, `${scene}.json`), 'utf8')) as Recording;
  const read = lines.map((line) => parseTracerLine(JSON.stringify(line)));
  return { request, state: networkStateSchema.parse(state), lines: read };
}

export function recordedJourney(scene: string): Journey {
  return joinJourney(recorded(scene));
}
