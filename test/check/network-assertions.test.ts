// Assertions on the kernel's network and on Docker's service, judged on states recorded in a real sandbox (see
// test/fixtures/observe): where they hold, where they fail, and their texts.
import { describe, expect, it, test } from 'vitest';
import { judgeAssertion } from '../../engine/check/expectations.ts';
import { assertionSchema } from '../../engine/protocol/expectation.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { container, host, recorded } from '../observer/recorded.ts';
import { rows } from './network-assertion-rows.ts';
import { context } from './state-builder.ts';

const judge = (assertion: unknown, state: NetworkState | string) =>
  judgeAssertion(assertionSchema.parse(assertion), context(typeof state === 'string' ? recorded(state) : state));

test.each(rows)('%j on "%s": %s', (assertion, scene, pass, actual) => {
  const finding = judge(assertion, scene);
  expect(finding).toMatchObject({ pass });
  if (typeof actual === 'string') expect(finding.actual).toBe(actual);
  else expect(finding.actual).toMatch(actual);
});

describe('address', () => {
  it('names the machine that already has the same address', () => {
    const state = recorded('wired');
    const mine = state.namespaces.find(({ containers }) => containers.includes('none'))!;
    mine.links.find(({ name }) => name === 'eth0')!.addresses[0]!.address = '172.17.0.2';
    expect(judge({ address: { on: 'container:none', unused: true } }, state)).toMatchObject({
      pass: false,
      actual: 'eth0 has 172.17.0.2/16; container web has that address too, on eth0',
    });
  });

  it('names the link whose subnet it overlaps', () => {
    const state = recorded('own-bridge');
    host(state).links.find(({ name }) => name === 'bridge0')!.addresses[0]!.address = '192.168.190.77';
    expect(judge({ address: { link: 'bridge0', apart: true } }, state)).toMatchObject({
      pass: false,
      actual: 'bridge0 has 192.168.190.77/24; its subnet 192.168.190.0/24 overlaps with 192.168.190.0/24 of eth0',
    });
  });
});

describe('daemonOption', () => {
  test.each([
    [['-b', 'bridge0']],
    [['-b=bridge0']],
    [['-bbridge0']],
    [['--bridge', 'bridge0']],
    [['--bridge=bridge0']],
  ])('understands %j', (daemonOptions) => {
    const state = recorded('start');
    state.docker.daemonOptions = daemonOptions;
    expect(judge({ daemonOption: { option: '--bridge', value: 'bridge0' } }, state)).toMatchObject({ pass: true });
    expect(judge({ daemonOption: { option: '-b', value: 'docker0' } }, state)).toMatchObject({
      pass: false,
      actual: 'it runs with --bridge=bridge0',
    });
  });
});

describe('rule … moved', () => {
  const masquerade = { rule: { table: 'nat', chain: 'POSTROUTING', target: 'MASQUERADE', moved: true } };
  const withPackets = (packets: number) => {
    const state = recorded('start');
    const chain = host(state).chains.find(({ table, name }) => table === 'nat' && name === 'POSTROUTING')!;
    chain.rules[0]!.packets = packets;
    return state;
  };
  const since = (before: NetworkState | null, now: NetworkState) =>
    judgeAssertion(assertionSchema.parse(masquerade), { ...context(now), stepStartState: before });

  it('requires packets since the step began, not just any', () => {
    expect(since(withPackets(3), withPackets(4))).toMatchObject({ pass: true });
    expect(since(withPackets(3), withPackets(3))).toMatchObject({
      pass: false,
      actual: 'the rule is there, but its counter still stands at 3, as when the step began',
    });
    expect(since(withPackets(0), withPackets(0)).actual).toBe('the rule is there, but its counter stands at 0');
  });

  it('continues after a counter reset, and counts a new rule from its start', () => {
    expect(since(withPackets(3), withPackets(1))).toMatchObject({ pass: true });
    expect(since(recorded('docker-stopped'), withPackets(1))).toMatchObject({ pass: true });
  });
});

describe('connection', () => {
  it('distinguishes both directions of a translated connection', () => {
    const state = recorded('visited');
    const web = container(state, 'web').networks[0]!.address;
    const dnat = { from: '192.168.190.1', to: '192.168.190.128', reaches: web, answersTo: '192.168.190.1' };
    expect(judge({ connection: { ...dnat, protocol: 'tcp', replied: true } }, state)).toMatchObject({ pass: true });
    expect(judge({ connection: { ...dnat, answersTo: '192.168.190.128' } }, state)).toMatchObject({
      pass: false,
      expected: `a connection from 192.168.190.1 to 192.168.190.128, answered by ${web}, the answers sent to 192.168.190.128`,
    });
  });
});

describe('what assertions expect', () => {
  test.each([
    [
      { namespace: { container: 'web', sameAs: 'none', named: 'any' } },
      'web has a network namespace of its own and has a name under /var/run/netns for its network namespace',
    ],
    [{ link: { name: 'A', up: true, bridge: 'docker0' } }, 'host has link A, up, a port of docker0'],
    [{ link: { on: 'container:web', exists: false } }, 'container:web has no link besides lo'],
    [{ bridgePorts: { bridge: 'docker0', count: 2, includes: 'web' } }, 'docker0 has 2 ports and has a port for web'],
    [
      { address: { on: 'container:web', link: 'eth0', in: '172.17.0.0/16', unused: true } },
      'eth0 of web has an address in 172.17.0.0/16 and that nobody else has',
    ],
    [{ route: { on: 'container:web', gateway: '172.17.0.1' } }, 'container:web has a default route via 172.17.0.1'],
    [{ network: { name: 'bridge', bridge: 'bridge0' } }, 'Docker has a network bridge behind bridge bridge0'],
    [{ listening: { port: 80, process: 'httpd', exists: false } }, 'no httpd listens on tcp port 80 of host'],
    [{ process: { name: 'httpd', in: 'host' } }, 'a container runs a process httpd, in the network namespace of host'],
  ])('%j', (assertion, expected) => {
    expect(judge(assertion, 'start').expected).toBe(expected);
  });
});
