import { expect, test } from 'vitest';
import {
  cableId,
  containerId,
  enclosing,
  gatewayId,
  lanId,
  linkId,
  namespaceId,
  portId,
  publishedId,
  rulesId,
} from '../../../lab/topology/topology-ids.ts';
import { host, namespaceOf, recorded } from '../../observer/recorded.ts';

const state = recorded('modes');
const ids = [
  ...state.namespaces.flatMap(({ id, links }) => [
    namespaceId(id),
    rulesId(id),
    ...links.flatMap(({ name }) => [linkId(id, name), portId(id, name)]),
  ]),
  ...state.docker.containers.flatMap(({ name, publishedPorts }) => [
    containerId(name),
    ...publishedPorts.map(publishedId),
  ]),
  lanId,
  gatewayId,
];

test('no two things of a network have the same id', () => {
  expect(new Set(ids).size).toBe(ids.length);
});

test('a cable has the same id from either end', () => {
  const outside = linkId(host(state).id, 'veth1');
  const inside = linkId(namespaceOf(state, 'web').id, 'eth0');
  expect(cableId(outside, inside)).toBe(cableId(inside, outside));
});

test('a port is represented by its link, a link and rules by their namespace; a container by itself', () => {
  const { id } = host(state);
  expect(enclosing(portId(id, 'veth1'))).toBe(linkId(id, 'veth1'));
  for (const inside of [linkId(id, 'lo'), rulesId(id)]) expect(enclosing(inside)).toBe(namespaceId(id));
  expect(enclosing(containerId('web'))).toBeNull();
});

test('tcp and udp on one host port have different ids', () => {
  const dns = { port: '53/tcp', hostAddress: '0.0.0.0', hostPort: 53 };
  expect(publishedId(dns)).not.toBe(publishedId({ ...dns, port: '53/udp' }));
});
