// Compares the model with the recorded traces: for the recorded network it must predict what the kernel did.
import { describe, expect, test } from 'vitest';
import { simulatePacket } from '../../../engine/packet/simulate/simulate.ts';
import { packetTraceSchema } from '../../../engine/protocol/packet-trace.ts';
import { joinTrace } from '../../../engine/packet/trace/join.ts';
import { scenes } from '../../fixtures/trace/scenes.ts';
import { differences } from './compare.ts';
import { recorded } from './recorded.ts';

describe.each(scenes.map(({ name }) => name))('for the recorded packet of "%s"', (name) => {
  test('the model predicts the kernel’s hops, rules, rewrites and outcome', () => {
    const recording = recorded(name);
    const model = packetTraceSchema.parse(simulatePacket(recording.state, recording.request));
    expect(differences(joinTrace(recording), model).join('\n')).toBe('');
    expect(model.basis).toBe('model');
  });
});

test('a difference between traces is shown line by line', () => {
  const recording = recorded('published');
  const kernel = joinTrace(recording);
  const chain = recording.state.namespaces[0]!.chains.find(({ name }) => name === 'DOCKER-USER')!;
  chain.rules[0] = { ...chain.rules[0]!, text: '-A DOCKER-USER -j DROP', target: 'DROP' };
  const told = differences(kernel, simulatePacket(recording.state, recording.request));
  expect(told).toContain('kernel  host: forward: filter DOCKER-USER 1 [-A DOCKER-USER -j RETURN] → return');
  expect(told).toContain('model   host: forward: filter DOCKER-USER 1 [-A DOCKER-USER -j DROP] → drop');
});
