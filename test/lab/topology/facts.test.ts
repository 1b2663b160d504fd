import { expect, test } from 'vitest';
import type { Facts } from '../../../lab/topology/fact-sheet.ts';
import { factsOf } from '../../../lab/topology/facts.ts';
import { DrawingMemory } from '../../../lab/topology/drawing-memory.ts';
import { wideFrame } from '../../../lab/topology/frame.ts';
import { containerId, linkId, namespaceId, publishedId, rulesId } from '../../../lab/topology/topology-ids.ts';
import { container, host, namespaceOf, recorded } from '../../observer/recorded.ts';
import { scenesInOrder } from './scenes.ts';

const values = (facts: Facts | null, label: string) => facts!.facts.find((one) => one.label === label)?.values;
const commands = (facts: Facts | null) => facts!.reveal.map(({ machine, text }) => `${machine}: ${text}`);

test('everything drawn has facts', () => {
  for (const scene of scenesInOrder) {
    const state = recorded(scene);
    const { drawing } = new DrawingMemory().see(state, 0, wideFrame);
    const drawn = [...drawing.things, ...drawing.lines.filter(({ kind }) => kind !== 'inside')];
    for (const { id } of drawn) expect(factsOf(id, state)?.facts.length, `${scene}: ${id}`).toBeGreaterThan(0);
  }
});

test('a container’s interface has its address, MAC, other end, routes and the host’s rules about it', () => {
  const state = recorded('published');
  const facts = factsOf(linkId(namespaceOf(state, 'web').id, 'eth0'), state);
  expect(values(facts, 'Addresses')).toEqual(['172.17.0.2/16']);
  expect(values(facts, 'MAC')).toEqual(['02:42:ac:11:00:02']);
  expect(values(facts, 'Other end')![0]).toMatch(/^veth\w+ in host, index \d+$/);
  expect(values(facts, 'Routes over it')).toEqual(['default via 172.17.0.1 dev eth0', '172.17.0.0/16 dev eth0']);
  expect(facts!.rules!.filter(({ target }) => target === 'DNAT')).toHaveLength(3);
  expect(commands(facts)).toEqual(['host: docker exec web ip addr show eth0']);
});

test('a published port has its rules in the order its packets meet them: DNAT first', () => {
  const state = recorded('published');
  const ssh = container(state, 'web').publishedPorts.find(({ port }) => port === '22/tcp')!;
  const facts = factsOf(publishedId(ssh), state)!;
  expect(facts.title).toBe(`0.0.0.0:${ssh.hostPort}`);
  expect(values(facts, 'Leads to')).toEqual(['172.17.0.2:22 in web']);
  expect(values(facts, 'Listening on the host')).toEqual(['docker-proxy']);
  expect(facts.rules!.map(({ table, target }) => `${table} ${target}`)).toEqual([
    'nat DNAT',
    'filter ACCEPT',
    'nat MASQUERADE',
  ]);
});

test('a bridge has its ports, its network, and the rules with its name or subnet', () => {
  const state = recorded('wired');
  const facts = factsOf(linkId(host(state).id, 'docker0'), state)!;
  expect(facts.kind).toBe('bridge');
  expect(values(facts, 'Ports')).toContain('A');
  expect(values(facts, 'Docker’s network')).toEqual(['bridge']);
  expect(facts.rules!.map(({ text }) => text)).toContain('-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE');
  expect(commands(facts)).toContain('host: brctl show docker0');
});

test('a namespace has addresses, routes and listening sockets; rules have their chains', () => {
  const state = recorded('firewall');
  const facts = factsOf(namespaceId(host(state).id), state);
  expect(values(facts, 'Addresses')).toContain('192.168.190.128/24 dev eth0');
  expect(values(facts, 'Routes')).toContain('default via 192.168.190.2 dev eth0');
  expect(values(facts, 'Containers in its namespace')).toEqual(['hosted']);
  const rules = factsOf(rulesId(host(state).id), state);
  expect(values(rules, 'Chains with rules')).toContain('filter INPUT: 1 rule, policy ACCEPT');
  expect(values(rules, 'Forwarding')).toEqual(['net.ipv4.ip_forward = 0']);
});

test('a container that could not start shows Docker’s error; one that shares a network shows with whom', () => {
  const failed = factsOf(containerId('second'), recorded('port-taken'));
  expect(values(failed, 'Docker said')![0]).toContain('port is already allocated');
  const joined = factsOf(containerId('joined'), recorded('modes'));
  expect(values(joined, 'Network mode')).toEqual(['container:none']);
});

test('a thing that no longer exists has no facts', () => {
  expect(factsOf(containerId('web'), recorded('start'))).toBeNull();
});
