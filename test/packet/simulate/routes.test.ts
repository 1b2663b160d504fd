// Route lookups on the network of a recorded trace, with routes added as `ip route` lists them.
import { expect, test } from 'vitest';
import { addressOn, findWay, isLocal, sourceFor } from '../../../engine/packet/simulate/routes.ts';
import type { Namespace, Route } from '../../../engine/protocol/network-state.ts';
import { recorded } from './recorded.ts';

const host = (): Namespace => recorded('published').state.namespaces.find(({ machine }) => machine === 'host')!;

function way(namespace: Namespace, to: string): string {
  const found = findWay(namespace, to);
  if (found.decision !== 'on') return found.decision;
  return `${found.link.name}${found.gateway ? ` via ${found.gateway}` : ''}`;
}

const route = (destination: string, device: string, gateway: string | null, metric = 0): Route => ({
  ...{ destination, device, gateway, metric },
  ...{ source: null, scope: gateway ? 'global' : 'link', protocol: 'boot' },
});

test('its own addresses come first, then the longest prefix, then the lowest metric', () => {
  const namespace = host();
  expect(['192.168.190.128', '172.17.0.1', '127.9.9.9'].map((to) => way(namespace, to))).toEqual([
    'here',
    'here',
    'here',
  ]);
  expect(way(namespace, '172.17.0.9')).toBe('docker0');
  expect(way(namespace, '8.8.8.8')).toBe('eth0 via 192.168.190.2');
  namespace.routes.push(
    route('8.8.0.0/16', 'docker0', '172.17.0.9', 5),
    route('8.8.0.0/16', 'docker0', '172.17.0.8', 1),
  );
  expect(way(namespace, '8.8.8.8')).toBe('docker0 via 172.17.0.8');
  namespace.routes.push(route('8.8.8.8/32', 'eth0', '192.168.190.1', 99));
  expect(way(namespace, '8.8.8.8')).toBe('eth0 via 192.168.190.1');
});

test('without a matching route there is no way', () => {
  const namespace = host();
  namespace.routes = namespace.routes.filter(({ destination }) => destination !== 'default');
  expect(way(namespace, '8.8.8.8')).toBe('none');
});

test('an address stays the machine’s own while its interface is down, but loopback’s network does not', () => {
  const namespace = host();
  for (const link of namespace.links) link.up = false;
  expect(['192.168.190.128', '127.0.0.1', '127.9.9.9'].map((to) => isLocal(namespace, to))).toEqual([
    true,
    true,
    false,
  ]);
});

test('the source is the route’s, otherwise an address near the next hop', () => {
  const namespace = host();
  const source = (to: string) => sourceFor(namespace, to, findWay(namespace, to));
  expect(['172.17.0.2', '203.0.113.10', '192.168.190.128', '127.0.0.9'].map(source)).toEqual([
    '172.17.0.1',
    '192.168.190.128',
    '192.168.190.128',
    '127.0.0.1',
  ]);
  const link = namespace.links.find(({ name }) => name === 'eth0')!;
  link.addresses.push({ address: '10.0.0.1', prefix: 24, family: 4, scope: 'global' });
  expect([addressOn(namespace, link, '10.0.0.77'), addressOn(namespace, link, '8.8.8.8')]).toEqual([
    '10.0.0.1',
    '192.168.190.128',
  ]);
});
