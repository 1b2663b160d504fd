// The model against the recorded traces: for the network as it was then, it must say what the kernel did.
import { describe, expect, test } from 'vitest';
import { simulatePacket } from '../../../engine/packet/simulate/simulate.ts';
import { packetTraceSchema } from '../../../engine/protocol/packet-trace.ts';
import { joinTrace } from '../../../engine/packet/trace/join.ts';
import { scenes } from '../../fixtures/trace/scenes.ts';
import { differences } from './compare.ts';
import { recorded } from './recorded.ts';

describe.each(scenes.map(({ name }) => name))('for the recorded packet of "%s"', (name) => {
  test('the model tells the hops, rules, rewrites and the end that the kernel told', () => {
    const recording = recorded(name);
    const model = packetTraceSchema.parse(simulatePacket(recording.state, recording.request));
    expect(differences(joinTrace(recording), model).join('\n')).toBe('');
    expect(model.basis).toBe('model');
  });
});

test('a trace that differs is told line by line', () => {
  const recording = recorded('published');
  const kernel = joinTrace(recording);
  const chain = recording.state.namespaces[0]!.chains.find(({ name }) => name === 'DOCKER-USER')!;
  chain.rules[0] = { ...chain.rules[0]!, text: '-A DOCKER-USER -j DROP', target: 'DROP' };
  const told = differences(kernel, simulatePacket(recording.state, recording.request));
  expect(told).toContain('kernel  host: forward: filter DOCKER-USER 1 [-A DOCKER-USER -j RETURN] → return');
  expect(told).toContain('model   host: forward: filter DOCKER-USER 1 [-A DOCKER-USER -j DROP] → drop');
});
