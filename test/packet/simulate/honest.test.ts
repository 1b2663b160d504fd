// Where the model would have to guess, it stops and says what it does not know. Each test adds one thing to a recording.
import { expect, test } from 'vitest';
import { simulatePacket } from '../../../engine/packet/simulate/simulate.ts';
import type { PacketTrace, TraceRequest } from '../../../engine/protocol/packet-trace.ts';
import type { NetworkState } from '../../../engine/protocol/network-state.ts';
import { recorded } from './recorded.ts';

/** The recorded packet trace with one more rule at the start of a chain of the host. */
function withRule(text: string, scene = 'published', table = 'filter'): PacketTrace {
  return changed(scene, ({ namespaces }) => {
    const [, name] = text.split(' ');
    const chain = namespaces[0]!.chains.find((one) => one.table === table && one.name === name)!;
    const target = /-[jg] (\S+)/.exec(text)?.[1] ?? null;
    const fields = { protocol: null, source: null, destination: null, inInterface: null, outInterface: null };
    const counters = { packets: 0, bytes: 0, destinationPort: null, toDestination: null };
    chain.rules.unshift({ table, chain: chain.name, number: 1, text, target, ...fields, ...counters });
    chain.rules.forEach((rule, index) => (rule.number = index + 1));
  });
}

function changed(scene: string, change: (state: NetworkState) => void, packet?: Partial<TraceRequest>): PacketTrace {
  const { state, request } = recorded(scene);
  change(state);
  return simulatePacket(state, { ...request, ...packet });
}

test.each([
  ['-A DOCKER-USER -m mark --mark 0x1 -j DROP', 'the match -m mark --mark 0x1'],
  ['-A DOCKER-USER -m set --match-set bad src -j DROP', 'the match -m set --match-set bad src'],
  ['-A DOCKER-USER -m owner ! --uid-owner 0 -j DROP', 'the match -m owner ! --uid-owner 0'],
  ['-A DOCKER-USER -p tcp -m tcp --sport 20000:30000 -j DROP', 'the match -m tcp --sport 20000:30000'],
  ['-A DOCKER-USER -m rpfilter -j DROP', 'the match -m rpfilter'],
  ['-A DOCKER-USER -j NFQUEUE --queue-num 0', 'the target NFQUEUE'],
  ['-A DOCKER-USER -j TTL --ttl-set 1', 'the target TTL'],
])('%s: the model cannot tell', (text, what) => {
  const { outcome, legs } = withRule(text);
  expect(outcome).toMatchObject({ kind: 'unknown', rule: { chain: 'DOCKER-USER', number: 1, text } });
  expect(outcome.says).toContain(what);
  expect(legs).toHaveLength(1);
  expect(legs[0]!.hops.at(-1)).toMatchObject({ kind: 'rule', rule: { chain: 'FORWARD', number: 1 } });
});

test.each([
  ['-A DOCKER-USER -i docker0 -o docker0 -m mark --mark 0x1 -j DROP', 'another condition rules it out'],
  ['-A DOCKER-USER -p tcp -m tcp --sport 1:79 -j DROP', 'no sender gets such a port unasked'],
  ['-A DOCKER-USER -p udp -m set --match-set bad src -j DROP', 'it is for another protocol'],
])('%s: no doubt, for %s', (text) => {
  const { outcome, gaps } = withRule(text);
  expect([outcome.kind, gaps]).toEqual(['answered', []]);
});

test('an unknown rule that can only let the packet pass is a gap, not the end', () => {
  const { outcome, gaps } = withRule('-A DOCKER-USER -m limit --limit 5/min -j LOG');
  expect(outcome.kind).toBe('answered');
  expect(gaps.map(({ says }) => says)).toEqual([
    expect.stringContaining('the match -m limit --limit 5/min of rule 1 of DOCKER-USER (filter)'),
  ]);
});

test('the model chooses no address or port in the kernel’s place', () => {
  const nat = (text: string) => withRule(text, 'masquerade', 'nat').outcome.says;
  expect(nat('-A POSTROUTING -o eth0 -j MASQUERADE --random')).toContain('which port MASQUERADE --random chooses');
  expect(nat('-A POSTROUTING -o eth0 -j SNAT --to-source 192.168.190.128-192.168.190.130')).toContain(
    'the kernel takes',
  );
  expect(nat('-A PREROUTING -p tcp -j DNAT --to-destination 203.0.113.10:80-90')).toContain('the kernel takes');
});

test('broadcast, multicast and other kinds of interfaces are not simulated', () => {
  const to = (to: string) => changed('published', () => undefined, { to }).outcome;
  expect(to('192.168.190.255')).toMatchObject({ kind: 'unknown', says: expect.stringContaining('broadcast') });
  expect(to('224.0.0.1')).toMatchObject({ kind: 'unknown', says: expect.stringContaining('multicast') });
  const tunnel = changed('masquerade', ({ namespaces }) => {
    namespaces[0]!.links.find(({ name }) => name === 'eth0')!.kind = 'wireguard';
  });
  expect(tunnel.outcome.says).toContain('an interface of the kind wireguard (eth0)');
});

test('other settings of a namespace on the path are named', () => {
  const { outcome, gaps } = changed('published', ({ namespaces }) => {
    namespaces[0]!.besides = ['ip rule 100', 'nft table inet mine'];
  });
  expect(outcome.kind).toBe('answered');
  expect(gaps.map(({ says }) => says)).toEqual([
    'In host there is what the model does not know: ip rule 100, nft table inet mine.',
  ]);
});

test('a program’s answer to a datagram is not simulated, except a name server’s', () => {
  const sent = (port: number) => changed('udp-answered', open, { port }).outcome.kind;
  const open = ({ namespaces }: NetworkState) => {
    const internet = namespaces.find(({ machine }) => machine === 'internet')!;
    internet.sockets.push({ protocol: 'udp', address: '0.0.0.0', port: 9999, process: 'nc' });
  };
  expect([sent(53), sent(9999), sent(9998)]).toEqual(['answered', 'no-answer', 'refused']);
});

test('only machines of the network can send', () => {
  expect(() => changed('published', () => undefined, { from: 'container:nobody' })).toThrow(RangeError);
});
