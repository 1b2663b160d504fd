// The model against the recorded traces: for the network as it was then, it must say what the kernel did.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foretellJourney } from '../../engine/model/foretell.ts';
import { journeySchema } from '../../engine/protocol/journey.ts';
import { networkStateSchema } from '../../engine/protocol/network-state.ts';
import { joinJourney } from '../../engine/trace/join.ts';
import type { Recording } from '../../engine/trace/recording.ts';
import { parseTracerLine } from '../../engine/trace/tracer-line.ts';
import { scenes } from '../fixtures/trace/scenes.ts';
import { differences } from './compare.ts';

const folder = join(import.meta.dirname, '../fixtures/trace');

function recorded(scene: string): Recording {
  const { request, state, lines } = JSON.parse(readFileSync(join(folder, `${scene}.json`), 'utf8')) as Recording;
  const read = lines.map((line) => parseTracerLine(JSON.stringify(line)));
  return { request, state: networkStateSchema.parse(state), lines: read };
}

describe.each(scenes.map(({ name }) => name))('for the recorded packet of "%s"', (name) => {
  test('the model tells the hops, rules, rewrites and the end that the kernel told', () => {
    const recording = recorded(name);
    const model = journeySchema.parse(foretellJourney(recording.state, recording.request));
    expect(differences(joinJourney(recording), model).join('\n')).toBe('');
    expect(model.basis).toBe('model');
  });
});
