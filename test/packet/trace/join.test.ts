// Joins packet traces from recordings. Each scene of test/fixtures/trace has its packet trace as text beside it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packetTraceSchema } from '../../../engine/protocol/packet-trace.ts';
import { joinTrace } from '../../../engine/packet/trace/join.ts';
import { scenes } from '../../fixtures/trace/scenes.ts';
import { recorded, recordedTrace as trace, recordings } from './recorded.ts';
import { tellTrace } from './tell.ts';

describe.each(scenes.map(({ name }) => name))('the recorded packet of "%s"', (name) => {
  test('gives the trace that is written beside it', () => {
    const told = `${tellTrace(trace(name)).join('\n')}\n`;
    expect(told).toBe(readFileSync(join(recordings, `${name}.txt`), 'utf8'));
  });

  test('gives a trace that fits the protocol, with only rules that are in the network state', () => {
    const { legs } = packetTraceSchema.parse(trace(name));
    const { state } = recorded(name);
    for (const hop of legs.flatMap(({ hops }) => hops)) {
      if (hop.kind !== 'rule') continue;
      const { chains } = state.namespaces.find(({ id }) => id === hop.namespace)!;
      const chain = chains.find(({ table, name }) => table === hop.rule.table && name === hop.rule.chain)!;
      expect(chain.rules[hop.rule.number! - 1]!.text).toBe(hop.rule.text);
    }
  });
});

test('a rule that is no longer where the tracer saw it is a gap, never another rule’s text', () => {
  const recording = recorded('published');
  const chain = recording.state.namespaces
    .find(({ machine }) => machine === 'host')!
    .chains.find(({ table, name }) => table === 'nat' && name === 'DOCKER')!;
  chain.rules.pop();
  const { legs, gaps } = joinTrace(recording);
  const rules = legs[0]!.hops.flatMap((hop) => (hop.kind === 'rule' && hop.rule.table === 'nat' ? [hop.rule] : []));
  expect(rules.find(({ chain }) => chain === 'DOCKER')).toMatchObject({ number: 2, text: null });
  expect(gaps.map(({ says }) => says)).toContain('A rule of DOCKER (nat) in host could not be read.');
});

test('what happened in a namespace that could not be traced is a gap', () => {
  const { request, state, lines } = recorded('published');
  const web = state.namespaces.find(({ containers }) => containers.includes('web'))!.id;
  const others = lines.filter((line) => !('namespace' in line) || line.namespace !== web);
  const heard = [...others, { kind: 'unarmed' as const, namespace: web, reason: 'nothing leads there any more' }];
  const { legs, gaps, outcome } = joinTrace({ request, state, lines: heard });
  expect(legs.map(({ direction, end }) => [direction, end])).toEqual([
    ['request', 'lost'],
    ['reply', 'delivered'],
  ]);
  expect(outcome.kind).toBe('answered');
  expect(gaps.map(({ says }) => says)).toContain(
    'Nothing was observed in container web: nothing leads there any more.',
  );
});

test('a trace has no connections of others, and none if no packet was sent', () => {
  const { request, state, lines } = recorded('icmp');
  const elsewhere = lines.map((line) => {
    if (line.kind !== 'end') return line;
    const other = line.connections.map((one) => ({ ...one, original: { ...one.original, source: '172.17.0.9' } }));
    return { ...line, connections: [...line.connections, ...other] };
  });
  expect(joinTrace({ request, state, lines: elsewhere })).toEqual(trace('icmp'));
  const unsent = elsewhere.filter(({ kind }) => kind !== 'event');
  expect(joinTrace({ request, state, lines: unsent }).connections).toEqual([]);
});

test('rules that changed during the trace are a gap', () => {
  const { request, state, lines } = recorded('published');
  const changed = lines.map((line) => (line.kind === 'end' ? { ...line, changed: true } : line));
  const { gaps } = joinTrace({ request, state, lines: changed });
  expect(gaps.map(({ says }) => says)).toContain(
    'The rules of host changed meanwhile: their numbers and texts may be wrong.',
  );
});

test('retransmissions and other connections are not part of the trace', () => {
  const { request, state, lines } = recorded('published');
  const again = lines.flatMap((line) => {
    if (line.kind !== 'event' || line.network === undefined) return [line];
    const later = { ...line, id: line.id + 1, network: `${line.network.slice(0, 8)}beef${line.network.slice(12)}` };
    const other = { ...line, id: line.id + 2, transport: `1234${'5678'}${(line.transport ?? '').slice(8)}` };
    return [line, later, other];
  });
  expect(joinTrace({ request, state, lines: again })).toEqual(trace('published'));
});
