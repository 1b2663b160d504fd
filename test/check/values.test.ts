// The value of every function that labs can call, on one state, and the text if there is none.
import { expect, it, test } from 'vitest';
import { functions } from '../../engine/protocol/functions.ts';
import { parseExpression } from '../../engine/protocol/expression.ts';
import { evaluateExpression, resolveExpression } from '../../engine/check/values.ts';
import { interpolateWanted } from '../../engine/check/interpolate.ts';
import { chain, dnatRule, link, namespace, published, route, siteState } from './state-builder.ts';

const state = siteState({
  containers: [
    { publishedPorts: [published('80/tcp', 32_769), published('80/tcp', 802, '127.0.0.1')] },
    { id: 'bb', name: 'bare', networkMode: 'none', networks: [], namespace: 'net:[10]', pid: 77 },
  ],
  host: {
    links: [
      link({ index: 2, addresses: [{ address: '192.168.190.128', prefix: 24, family: 4, scope: 'global' }] }),
      link({
        index: 3,
        name: 'docker0',
        kind: 'bridge',
        addresses: [{ address: '172.17.0.1', prefix: 16, family: 4, scope: 'global' }],
      }),
      link({
        index: 6,
        name: 'veth5d1a3c2',
        kind: 'veth',
        bridge: 'docker0',
        peer: { index: 5, namespace: 'net:[9]' },
      }),
    ],
    routes: [route('default', '192.168.190.2')],
    chains: [
      chain('nat', 'POSTROUTING', 'ACCEPT', [dnatRule({ chain: 'POSTROUTING', packets: 4 })]),
      chain('filter', 'FORWARD', 'DROP'),
    ],
  },
  namespaces: [
    namespace('net:[9]', {
      names: ['1234'],
      containers: ['web'],
      links: [
        link({
          index: 5,
          kind: 'veth',
          peer: { index: 6, namespace: 'net:[1]' },
          addresses: [{ address: '172.17.0.2', prefix: 16, family: 4, scope: 'global' }],
        }),
        link({ index: 1, name: 'lo', kind: 'loopback' }),
      ],
    }),
    namespace('net:[10]', {
      containers: ['bare'],
      links: [
        link({
          index: 8,
          kind: 'veth',
          mac: '02:00:00:00:00:09',
          addresses: [{ address: '172.17.0.9', prefix: 16, family: 4, scope: 'global' }],
        }),
      ],
      routes: [route('default', '172.17.0.1')],
    }),
  ],
});
const value = (source: string, of = state) => evaluateExpression(parseExpression(source), of);
const missing = (source: string, of = state) => resolveExpression(parseExpression(source), of);

const exampleValues: Record<string, string | null> = {
  namespaceId: 'net:[9]',
  fault: null, // replaced when the fault is selected, see session/selected-fault
};

test.each(Object.entries(functions))(
  '%s has the value that the manual promises',
  (name, { example: [call, promised] }) => {
    expect(value(call)).toBe(name in exampleValues ? exampleValues[name] : promised);
  },
);

it('finds the port published on one address', () => {
  expect(value("port('web', 80, '127.0.0.1')")).toBe('802');
});

it('reads a container wired by hand from its own namespace', () => {
  expect(['address', 'prefix', 'gateway', 'mac'].map((name) => value(`${name}('bare')`))).toEqual([
    '172.17.0.9',
    '16',
    '172.17.0.1',
    '02:00:00:00:00:09',
  ]);
});

it('has no value, and says why, if the thing does not exist', () => {
  expect(value("address('nobody')")).toBeNull();
  expect(missing("address('nobody')")).toEqual({ missing: 'there is no container nobody' });
  expect(missing("port('web', 22)")).toEqual({ missing: 'web does not publish 22/tcp' });
  expect(missing("bridgeAddress('bridge0')")).toEqual({ missing: 'the host has no link bridge0' });
  expect(missing("nonsense('x')")).toEqual({ missing: 'there is no function nonsense' });
  const silent = siteState({ docker: { running: false, containers: [], images: [], networks: [], units: {} } });
  expect(missing("address('web')", silent)).toEqual({ missing: 'Docker does not run' });
});

it('escapes a value in a regular expression', () => {
  expect(interpolateWanted({ container: 'web', matches: "from {{ address('web') }} port" }, state)).toEqual({
    filled: { container: 'web', matches: 'from 172\\.17\\.0\\.2 port' },
  });
});
