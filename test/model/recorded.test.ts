// The model against the recorded traces: for the network as it was then, it must say what the kernel did.
import { describe, expect, test } from 'vitest';
import { foretellJourney } from '../../engine/model/foretell.ts';
import { journeySchema } from '../../engine/protocol/journey.ts';
import { joinJourney } from '../../engine/trace/join.ts';
import { scenes } from '../fixtures/trace/scenes.ts';
import { recorded } from '../trace/recorded.ts';
import { differences } from './compare.ts';

describe.each(scenes.map(({ name }) => name))('for the recorded packet of "%s"', (name) => {
  test('the model tells the hops, rules, rewrites and the end that the kernel told', () => {
    const recording = recorded(name);
    const model = journeySchema.parse(foretellJourney(recording.state, recording.request));
    expect(differences(joinJourney(recording), model).join('\n')).toBe('');
    expect(model.basis).toBe('model');
  });
});
