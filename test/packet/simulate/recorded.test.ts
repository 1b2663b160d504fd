// The model against the recorded traces: for the network as it was then, it must say what the kernel did.
import { describe, expect, test } from 'vitest';
import { foretellJourney } from '../../../engine/packet/simulate/foretell.ts';
import { journeySchema } from '../../../engine/protocol/journey.ts';
import { joinJourney } from '../../../engine/packet/trace/join.ts';
import { scenes } from '../../fixtures/trace/scenes.ts';
import { differences } from './compare.ts';
import { recorded } from './recorded.ts';

describe.each(scenes.map(({ name }) => name))('for the recorded packet of "%s"', (name) => {
  test('the model tells the hops, rules, rewrites and the end that the kernel told', () => {
    const recording = recorded(name);
    const model = journeySchema.parse(foretellJourney(recording.state, recording.request));
    expect(differences(joinJourney(recording), model).join('\n')).toBe('');
    expect(model.basis).toBe('model');
  });
});

test('a journey that differs is told line by line', () => {
  const recording = recorded('published');
  const kernel = joinJourney(recording);
  const chain = recording.state.namespaces[0]!.chains.find(({ name }) => name === 'DOCKER-USER')!;
  chain.rules[0] = { ...chain.rules[0]!, text: '-A DOCKER-USER -j DROP', target: 'DROP' };
  const told = differences(kernel, foretellJourney(recording.state, recording.request));
  expect(told).toContain('kernel  host: forward: filter DOCKER-USER 1 [-A DOCKER-USER -j RETURN] → return');
  expect(told).toContain('model   host: forward: filter DOCKER-USER 1 [-A DOCKER-USER -j DROP] → drop');
});
