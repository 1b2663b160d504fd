import { expect, test } from 'vitest';
import {
  bridgeRows,
  chainGroups,
  containerRows,
  matchesFilter,
  namespaceGroups,
  publishedRows,
  ruleText,
  tablesOf,
} from '../../lab/topology/tables.ts';
import { recorded } from '../observer/recorded.ts';

const published = recorded('published');
const host = published.namespaces.find(({ machine }) => machine === 'host')!;

test('machines come in a fixed order, with containers between client and internet', () => {
  expect(namespaceGroups(published).map(({ title, kind }) => `${title} ${kind}`)).toEqual([
    'host host',
    'client client',
    'web container',
    'internet outside',
  ]);
});

test('each end of a veth pair names the other', () => {
  const groups = namespaceGroups(published);
  const inside = groups.find(({ title }) => title === 'web')!.links.find(({ name }) => name === 'eth0')!;
  const outside = groups.find(({ title }) => title === 'host')!.links.find(({ name }) => name.startsWith('veth'))!;
  expect(inside.joined).toBe(`pairs with ${outside.name} in host`);
  expect(outside.joined).toBe('port of docker0, pairs with eth0 in web');
});

test('the site’s own cables, which are not observed, are not mentioned', () => {
  const eth0 = namespaceGroups(published)[0]!.links.find(({ name }) => name === 'eth0')!;
  expect(eth0.joined).toBeNull();
});

test('a bridge lists its ports and where they lead', () => {
  const [docker0] = bridgeRows(published);
  expect(docker0).toMatchObject({ name: 'docker0', namespace: 'host', address: '172.17.0.1/16' });
  expect(docker0!.ports.map(({ leadsTo }) => leadsTo)).toEqual(['eth0 in web']);
});

test('each published port has a row', () => {
  expect(publishedRows(published).map(({ on, port }) => `${on} ${port}`)).toEqual(
    expect.arrayContaining(['0.0.0.0 22/tcp', '0.0.0.0 80/tcp', '0.0.0.0 443/tcp']),
  );
});

test('a container that could not start says why', () => {
  const failed = containerRows(recorded('port-taken')).find(({ state }) => state === 'created')!;
  expect(failed.error).toContain('port is already allocated');
  expect(failed.published).toEqual([]);
});

test('chains come in the packet’s order, and each says from where it is reached', () => {
  const names = chainGroups(host, 'nat').map(({ chain, from }) => [chain.name, from]);
  expect(names).toEqual([
    ['PREROUTING', []],
    ['INPUT', []],
    ['OUTPUT', []],
    ['POSTROUTING', []],
    ['DOCKER', ['PREROUTING', 'OUTPUT']],
  ]);
  expect(tablesOf(host)).toContain('nat');
});

test('a rule in its chain’s table does not repeat the chain', () => {
  const [rule] = chainGroups(host, 'nat').find(({ chain }) => chain.name === 'DOCKER')!.chain.rules;
  expect(rule!.text).toMatch(/^-A DOCKER /);
  expect(ruleText(rule!)).not.toContain('-A DOCKER');
});

test('a filter requires every word, ignoring case', () => {
  expect(matchesFilter('WEB 80', 'web', '80/tcp')).toBe(true);
  expect(matchesFilter('web 443', 'web', '80/tcp')).toBe(false);
  expect(matchesFilter('', null)).toBe(true);
});
