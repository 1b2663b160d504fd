// Assertions on the kernel's network and on Docker's service, judged on states recorded in a real sandbox (see
// test/fixtures/observe): where they hold, where they fail, and their texts.
import { describe, expect, it, test } from 'vitest';
import { judgeAssertion } from '../../engine/check/expectations.ts';
import { assertionSchema } from '../../engine/protocol/expectation.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { container, host, recorded } from '../observer/recorded.ts';
import { context } from './state-builder.ts';

const judge = (assertion: unknown, state: NetworkState | string) =>
  judgeAssertion(assertionSchema.parse(assertion), context(typeof state === 'string' ? recorded(state) : state));

/** assertion, scene, what is observed there; true if it holds */
type Row = [assertion: object, scene: string, pass: boolean, actual: string | RegExp];

const rows: Row[] = [
  // namespaces: "hosted" is in host mode, "none" in none mode, "joined" in container mode with "none"
  [
    { namespace: { container: 'hosted', sameAs: 'host' } },
    'modes',
    true,
    'hosted shares its network namespace with the host',
  ],
  [
    { namespace: { container: 'joined', sameAs: 'container:none' } },
    'modes',
    true,
    'joined shares its network namespace with none',
  ],
  [{ namespace: { container: 'web', sameAs: 'none' } }, 'modes', true, 'web has a network namespace of its own'],
  [{ namespace: { container: 'web', sameAs: 'host' } }, 'modes', false, 'web has a network namespace of its own'],
  [
    { namespace: { container: 'joined', sameAs: 'none' } },
    'modes',
    false,
    'joined shares its network namespace with none',
  ],
  [{ namespace: { container: 'web', sameAs: 'container:gone' } }, 'modes', false, 'gone is not running'],
  [{ namespace: { container: 'gone', sameAs: 'host' } }, 'modes', false, 'there is no container gone'],
  [{ namespace: { container: 'none', named: 'any' } }, 'wired', true, 'n leads to none'],
  [{ namespace: { container: 'none', named: 'n' } }, 'wired', true, 'n leads to none'],
  [
    { namespace: { container: 'web', named: 'n' } },
    'wired',
    false,
    /^n leads to another namespace, net:\[\d+\] \(none and joined\)$/,
  ],
  [{ namespace: { container: 'none', named: 'any' } }, 'modes', false, 'no name under /var/run/netns leads to none'],
  [{ namespace: { container: 'none', named: 'none' } }, 'wired', false, 'n leads to none'],
  // links
  [{ link: { name: 'docker0', kind: 'bridge', up: true } }, 'start', true, 'docker0 is up and has 172.17.0.1/16'],
  [{ link: { name: 'docker0', exists: false } }, 'own-bridge', true, 'there is none'],
  [{ link: { name: 'docker0', exists: false } }, 'start', false, 'host has docker0'],
  [{ link: { name: 'docker0' } }, 'own-bridge', false, 'host has no link docker0; it has lo, eth0 and bridge0'],
  [
    { link: { name: 'A', up: true, bridge: 'docker0', peerIn: 'container:none' } },
    'wired',
    true,
    'A is up, a port of docker0 and has its other end, eth0, in container none and joined',
  ],
  [{ link: { name: 'A', bridge: 'bridge0' } }, 'wired', false, 'A is a port of docker0'],
  [{ link: { name: 'docker0', bridge: 'none', up: false } }, 'start', false, 'docker0 is up'],
  [
    { link: { kind: 'veth', bridge: 'docker0', peerIn: 'container:web' } },
    'modes',
    true,
    /^veth\w+ is up, a port of docker0/,
  ],
  [
    { link: { name: 'A', peerIn: 'container:web' } },
    'wired',
    false,
    'A has its other end, eth0, in container none and joined',
  ],
  [{ link: { kind: 'dummy' } }, 'start', false, 'host has no dummy; it has lo, eth0 and docker0'],
  [{ link: { on: 'container:none', exists: false } }, 'modes', true, 'there is none'],
  [{ link: { on: 'container:none', exists: false } }, 'wired', false, 'container:none has eth0'],
  [{ link: { on: 'container:none', name: 'eth0', addressed: true } }, 'wired', true, /has 172\.17\.0\.99\/16$/],
  [{ link: { name: 'docker0', addressed: false } }, 'start', false, 'docker0 has the address 172.17.0.1/16'],
  [{ link: { on: 'container:gone', name: 'eth0' } }, 'modes', false, 'container:gone is not there'],
  // bridges
  [{ bridgePorts: { bridge: 'docker0', count: 0 } }, 'start', true, 'docker0 has no port'],
  [{ bridgePorts: { bridge: 'docker0', count: 2, includes: 'none' } }, 'wired', true, /^docker0 has 2 ports: veth/],
  [{ bridgePorts: { bridge: 'docker0', count: 1 } }, 'wired', false, /^docker0 has 2 ports/],
  [
    { bridgePorts: { bridge: 'docker0', includes: 'none' } },
    'modes',
    false,
    'none has no veth whose other end is here',
  ],
  [{ bridgePorts: { bridge: 'docker0', lacks: 'web' } }, 'modes', false, 'web hangs on docker0'],
  [{ bridgePorts: { bridge: 'docker0', lacks: 'none' } }, 'modes', true, /^docker0 has 1 port: veth/],
  [{ bridgePorts: { bridge: 'eth0' } }, 'start', false, 'eth0 is no bridge, it is of kind veth'],
  [{ bridgePorts: { bridge: 'docker0' } }, 'own-bridge', false, 'host has no link docker0'],
  // addresses
  [
    { address: { on: 'container:none', in: "{{ bridgeSubnet('docker0') }}", prefix: 16, unused: true } },
    'wired',
    true,
    'eth0 has 172.17.0.99/16',
  ],
  [
    { address: { on: 'container:none', in: '172.18.0.0/16' } },
    'wired',
    false,
    'eth0 has 172.17.0.99/16; that is outside 172.18.0.0/16',
  ],
  [
    { address: { on: 'container:none', link: 'eth0', prefix: '24' } },
    'wired',
    false,
    'eth0 has 172.17.0.99/16; its prefix is /16, not /24',
  ],
  [{ address: { on: 'container:none' } }, 'modes', false, 'container:none has no address'],
  [{ address: { on: 'container:none', exists: false } }, 'modes', true, 'there is none'],
  [{ address: { link: 'bridge0', apart: true, prefix: 24 } }, 'own-bridge', true, 'bridge0 has 192.168.5.1/24'],
  [{ address: { link: 'bridge0' } }, 'start', false, 'host has no link bridge0'],
  [
    { address: { link: 'bridge0', is: '192.168.5.2' } },
    'own-bridge',
    false,
    'bridge0 has 192.168.5.1/24; that is not 192.168.5.2',
  ],
  // routes
  [
    { route: { on: 'container:none', gateway: "{{ bridgeAddress('docker0') }}", device: 'eth0' } },
    'wired',
    true,
    'the route is there: default via 172.17.0.1 dev eth0',
  ],
  [{ route: { on: 'container:none' } }, 'modes', false, 'no route to default; there is no route at all'],
  [{ route: { on: 'container:none', exists: false } }, 'modes', true, 'there is none'],
  [{ route: { gateway: '192.168.190.1' } }, 'start', false, 'default goes by 192.168.190.2'],
  [{ route: { device: 'docker0' } }, 'start', false, 'default goes out on eth0'],
  [{ route: { destination: '172.17.0.0/16', device: 'docker0' } }, 'start', true, /^the route is there/],
  [
    { route: { destination: '10.0.0.0/8' } },
    'start',
    false,
    /^no route to 10\.0\.0\.0\/8; default via 192\.168\.190\.2 dev eth0, 172/,
  ],
  // policies
  [{ policy: { chain: 'FORWARD', is: 'DROP' } }, 'start', true, 'policy of chain FORWARD is DROP'],
  [{ policy: { chain: 'FORWARD', is: 'ACCEPT' } }, 'start', false, 'policy of chain FORWARD is DROP'],
  [{ policy: { on: 'client', chain: 'FORWARD', is: 'ACCEPT' } }, 'start', true, 'policy of chain FORWARD is ACCEPT'],
  // sockets and processes
  [{ listening: { port: 80, process: 'httpd' } }, 'modes', true, 'it is httpd on 0.0.0.0:80'],
  [{ listening: { port: 80, process: 'nginx' } }, 'modes', false, 'it is httpd on 0.0.0.0:80'],
  [{ listening: { on: 'container:none', port: 22, process: 'sshd' } }, 'modes', true, /^it is sshd on/],
  [{ process: { name: 'httpd', in: 'host' } }, 'modes', true, /^httpd runs in hosted, on the host as process \d+$/],
  [
    { process: { name: 'httpd', in: 'host' } },
    'published',
    false,
    'httpd runs in web, which is not in the network namespace of host',
  ],
  [{ process: { name: 'httpd', in: 'host', exists: false } }, 'published', true, /^httpd runs in web/],
  // Docker's networks and service
  [
    { network: { name: 'bridge', bridge: 'bridge0', subnet: '192.168.5.0/24' } },
    'on-bridge0',
    true,
    'network bridge has subnet 192.168.5.0/24 and is behind bridge bridge0',
  ],
  [{ network: { name: 'bridge', bridge: 'bridge0' } }, 'start', false, 'network bridge is behind bridge docker0'],
  [{ network: { name: 'lan' } }, 'start', false, /^there is no network lan; there is /],
  [{ network: { name: 'lan', exists: false } }, 'start', true, /^there is no network lan/],
  [{ network: { name: 'bridge' } }, 'docker-stopped', false, 'Docker does not run (docker.service is inactive)'],
  [{ unit: { name: 'docker.service', state: 'stopped' } }, 'docker-stopped', true, 'docker.service is inactive'],
  [{ unit: { name: 'docker.socket', state: 'inactive' } }, 'docker-stopped', true, 'docker.socket is inactive'],
  [{ unit: { name: 'docker.socket', state: 'stopped' } }, 'start', false, 'docker.socket is active'],
  [
    { daemonOption: { option: '--containerd', value: '/run/containerd/containerd.sock' } },
    'start',
    true,
    'it runs with --containerd=/run/containerd/containerd.sock',
  ],
  [{ daemonOption: { option: '--bridge' } }, 'on-bridge0', false, 'it runs without --bridge'],
  [{ daemonOption: { option: '-H', value: 'fd://' } }, 'start', true, 'it runs with --host=fd://'],
  [{ daemonOption: { option: '--bridge', exists: false } }, 'start', true, 'it runs without --bridge'],
  [{ daemonOption: { option: '--bridge' } }, 'docker-stopped', false, 'dockerd does not run'],
];

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
