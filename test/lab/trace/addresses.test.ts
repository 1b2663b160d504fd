// The offered destinations, and the addresses of names.
import { describe, expect, test } from 'vitest';
import { destinationsIn, destinationWords, resolve } from '../../../lab/trace/addresses.ts';
import { recorded } from '../../packet/trace/recorded.ts';

const { state } = recorded('published');

describe('the destinations on offer', () => {
  test('are published ports at the host’s address, containers, and the machines of the site', () => {
    expect(destinationsIn(state).map((one) => [destinationWords(one), one.address, one.port])).toEqual([
      ['80/tcp of web', '192.168.190.128', 801],
      ['web', '172.17.0.2', null],
      ['db', '172.17.0.3', null],
      ['host', '192.168.190.128', null],
      ['client', '192.168.190.1', null],
      ['outside.test', '203.0.113.10', null],
    ]);
  });

  test('keep the address that a port is published on', () => {
    const one = structuredClone(state);
    one.docker.containers[0]!.publishedPorts = [{ port: '80/tcp', hostAddress: '127.0.0.1', hostPort: 80 }];
    expect(destinationsIn(one)[0]).toMatchObject({ address: '127.0.0.1', port: 80, protocol: 'tcp' });
  });
});

describe('a typed destination', () => {
  test.each([
    ['172.17.0.2', '172.17.0.2'],
    [' 10.0.0.1 ', '10.0.0.1'],
    ['web', '172.17.0.2'],
    ['outside.test', '203.0.113.10'],
    ['host', '192.168.190.128'],
    ['localhost', '127.0.0.1'],
    ['256.1.1.1', null],
    ['1.2.3', null],
    ['nobody', null],
    ['', null],
  ])('"%s" stands for %s', (typed, address) => expect(resolve(typed, state)).toBe(address));
});
