// Every kind of assertion, with a state on which it holds, states on which it fails, and its texts.
import { describe, expect, it, test } from 'vitest';
import type { AssertionKind } from '../../engine/check/assertions/registry.ts';
import { judgeAssertion } from '../../engine/check/expectations.ts';
import type { CheckContext } from '../../engine/check/context.ts';
import { assertionSchema } from '../../engine/protocol/expectation.ts';
import { command, type container, context, dnatRule, namespace, published, siteState } from './state-builder.ts';

interface Case {
  wanted: unknown;
  holds: CheckContext;
  fails: [CheckContext, actual: string][];
}

const on = (...parts: Parameters<typeof siteState>) => context(siteState(...parts));
const web = (parts: Parameters<typeof container>[0] = {}) => on({ containers: [parts] });
const stopped = on({ docker: { running: false, containers: [], units: { 'docker.service': 'inactive' } } });
const connection = {
  protocol: 'tcp',
  state: 'ESTABLISHED',
  replied: true,
  original: { source: '192.168.190.1', destination: '192.168.190.128', sourcePort: 40112, destinationPort: 801 },
  reply: { source: '172.17.0.2', destination: '192.168.190.1', sourcePort: 80, destinationPort: 40112 },
};
const listens = (port: number) =>
  on({ host: { sockets: [{ protocol: 'tcp', address: '0.0.0.0', port, process: 'httpd' }] } });

/** Kinds judged on recorded states, in network-assertions.test.ts. */
type OnRecorded =
  'namespace' | 'link' | 'bridgePorts' | 'address' | 'route' | 'policy' | 'network' | 'unit' | 'daemonOption';
type Kind = Exclude<AssertionKind, OnRecorded>;

const table: Record<Kind, Case[]> = {
  container: [
    {
      wanted: { name: 'web', running: true },
      holds: web(),
      fails: [
        [web({ state: 'exited', exitCode: 137 }), 'web is not running: it exited with status 137'],
        [web({ state: 'created' }), 'web is created but not running'],
        [
          web({ name: 'fervent_noyce' }),
          'there is no container web; one that fits otherwise has another name: fervent_noyce',
        ],
        [on(), 'there is no container'],
        [stopped, 'Docker does not run (docker.service is inactive)'],
      ],
    },
    {
      wanted: { name: 'web', publishedPorts: 'none' },
      holds: web(),
      fails: [[web({ publishedPorts: [published('80/tcp', 801)] }), 'web publishes 80/tcp on 0.0.0.0:801']],
    },
    {
      wanted: { name: 'web', publishedPorts: 'some' },
      holds: web({ publishedPorts: [published('80/tcp', 801)] }),
      fails: [[web(), 'web publishes no port']],
    },
    {
      wanted: { name: 'web', exists: false },
      holds: on(),
      fails: [
        [web(), 'web is there, running'],
        [stopped, 'Docker does not run (docker.service is inactive)'],
      ],
    },
    {
      wanted: { image: 'vethlab/web:latest', running: true },
      holds: web({ name: 'any' }),
      fails: [[web({ image: 'debian' }), 'web is made from debian']],
    },
    {
      wanted: { name: 'inner', networkMode: 'container:web' },
      holds: on({ containers: [{}, { id: 'bbbb', name: 'inner', networkMode: 'container:3f1c0a9be0d2aaaa' }] }),
      fails: [
        [
          on({ containers: [{}, { id: 'bbbb', name: 'inner', networkMode: 'default' }] }),
          'inner is in network mode bridge',
        ],
      ],
    },
    {
      wanted: { state: 'created', error: 'port is already allocated' },
      holds: web({ state: 'created', error: 'Bind for 0.0.0.0:801 failed: port is already allocated' }),
      fails: [[web({ state: 'created' }), 'web was not refused']],
    },
  ],
  publishedPort: [
    {
      wanted: { container: 'web', port: '80/tcp', on: '0.0.0.0', hostPort: 'chosen' },
      holds: web({ publishedPorts: [published('80/tcp', 32_769)] }),
      fails: [
        [
          web({ publishedPorts: [published('80/tcp', 32_771, '192.168.190.128')] }),
          'web publishes 80/tcp on 192.168.190.128:32771 only',
        ],
        [web({ publishedPorts: [published('80/tcp', 801)] }), 'web publishes 80/tcp on 0.0.0.0:801 only'],
        [
          web({ publishedPorts: [published('22/tcp', 10_111)] }),
          'web publishes 22/tcp on 0.0.0.0:10111, but not 80/tcp',
        ],
        [web(), 'web publishes no port'],
        [web({ state: 'exited' }), 'web is not running, so it publishes nothing'],
        [on(), 'there is no container web'],
        [stopped, 'Docker does not run (docker.service is inactive)'],
      ],
    },
    {
      wanted: { port: '80/tcp', on: '192.168.190.128', hostPort: 802, only: true },
      holds: web({ publishedPorts: [published('80/tcp', 802, '192.168.190.128')] }),
      fails: [
        [
          web({ publishedPorts: [published('80/tcp', 802), published('80/tcp', 802, '192.168.190.128')] }),
          'web publishes 80/tcp on 0.0.0.0:802 and 192.168.190.128:802',
        ],
        [web(), 'no running container publishes a port'],
      ],
    },
    {
      wanted: { container: 'web', port: '80/tcp', on: '0.0.0.0', only: true },
      holds: web({ publishedPorts: [published('80/tcp', 801), published('80/tcp', 801, '::')] }),
      fails: [
        [
          web({ publishedPorts: [published('80/tcp', 801), published('80/tcp', 801, '127.0.0.1')] }),
          'web publishes 80/tcp on 0.0.0.0:801 and 127.0.0.1:801',
        ],
      ],
    },
  ],
  rule: [
    {
      wanted: { table: 'nat', chain: 'DOCKER', target: 'DNAT', destinationPort: '801', to: "{{ address('web') }}:80" },
      holds: on({ containers: [{}], rules: [dnatRule()] }),
      fails: [
        [
          on({ containers: [{}], rules: [dnatRule({ toDestination: '172.17.0.3:80' })] }),
          'the nearest rule in chain DOCKER of table nat goes to 172.17.0.3:80',
        ],
        [
          on({ containers: [{}], rules: [dnatRule({ target: 'RETURN', destinationPort: null, toDestination: null })] }),
          '1 rule in chain DOCKER of table nat, none like it',
        ],
        [on({ containers: [{}] }), 'there is no chain DOCKER of table nat'],
        [on({ rules: [dnatRule()] }), 'there is no container web'],
      ],
    },
    {
      wanted: { table: 'nat', chain: 'DOCKER', target: 'DNAT', counted: true },
      holds: on({ rules: [dnatRule({ packets: 3 })] }),
      fails: [[on({ rules: [dnatRule()] }), 'the rule is there, but its counter stands at 0']],
    },
    {
      wanted: { table: 'nat', chain: 'DOCKER', target: 'DNAT', count: 1 },
      holds: on({ rules: [dnatRule()] }),
      fails: [
        [on({ rules: [dnatRule(), dnatRule({ number: 2 })] }), '2 rules in chain DOCKER of table nat fit'],
        [on(), 'there is no chain DOCKER of table nat'],
      ],
    },
    {
      wanted: { table: 'nat', chain: 'DOCKER', target: 'DNAT', count: 0 },
      holds: on(),
      fails: [[on({ rules: [dnatRule()] }), '1 rule in chain DOCKER of table nat fits']],
    },
    {
      wanted: { table: 'filter', chain: 'DOCKER', destination: '172.17.0.2' },
      holds: on({ rules: [dnatRule({ table: 'filter', destination: '172.17.0.2/32' })] }),
      fails: [
        [
          on({ rules: [dnatRule({ table: 'filter', destination: '172.17.0.3/32' })] }),
          '1 rule in chain DOCKER of table filter, none like it',
        ],
      ],
    },
  ],
  forwarding: [
    {
      wanted: { enabled: true },
      holds: on(),
      fails: [[on({ host: { forwarding: false } }), 'net.ipv4.ip_forward is 0 on host']],
    },
    {
      wanted: { enabled: false },
      holds: on({ host: { forwarding: false } }),
      fails: [[on(), 'net.ipv4.ip_forward is 1 on host']],
    },
  ],
  image: [
    {
      wanted: { name: 'vethlab/web', exposes: ['80/tcp', '22/tcp'] },
      holds: on(),
      fails: [[on({ docker: { images: [] } }), 'there is no image vethlab/web']],
    },
    {
      wanted: { name: 'vethlab/web:latest' },
      holds: on(),
      fails: [[stopped, 'Docker does not run (docker.service is inactive)']],
    },
    {
      wanted: { name: 'vethlab/web', exposes: ['8080/tcp'] },
      holds: on({ docker: { images: [{ id: 'x', tags: ['vethlab/web:latest'], exposedPorts: ['8080/tcp'] }] } }),
      fails: [[on(), 'vethlab/web exposes 443/tcp, 22/tcp and 80/tcp']],
    },
  ],
  process: [
    {
      wanted: { container: 'web', name: 'httpd' },
      holds: web(),
      fails: [
        [web({ processes: [{ pid: 9, containerPid: 1, name: 'sh', command: 'sh' }] }), 'web runs sh'],
        [web({ state: 'exited', processes: [] }), 'web is not running, so it has no process'],
        [on(), 'there is no container web'],
      ],
    },
    {
      wanted: { container: 'web', name: 'httpd', exists: false },
      holds: web({ processes: [] }),
      fails: [[web(), 'httpd runs in web, on the host as process 1234']],
    },
  ],
  listening: [
    {
      wanted: { port: 80 },
      holds: listens(80),
      fails: [
        [listens(8080), 'nothing listens there; listening ports are 8080'],
        [on(), 'nothing listens there'],
      ],
    },
    { wanted: { port: 80, exists: false }, holds: on(), fails: [[listens(80), 'it is httpd on 0.0.0.0:80']] },
    {
      wanted: { on: 'container:web', port: 80 },
      holds: on({
        containers: [{}],
        namespaces: [
          namespace('net:[9]', { sockets: [{ protocol: 'tcp', address: '::', port: 80, process: 'httpd' }] }),
        ],
      }),
      fails: [[on(), 'container:web is not there']],
    },
  ],
  connection: [
    {
      wanted: { from: '192.168.190.1', to: '192.168.190.128', toPort: 801, reaches: '172.17.0.2', reachesPort: 80 },
      holds: on({ host: { connections: [connection] } }),
      fails: [
        [on(), 'no connection from 192.168.190.1 is tracked'],
        [
          on({ host: { connections: [{ ...connection, reply: { ...connection.reply, source: '172.17.0.9' } }] } }),
          '1 connection from 192.168.190.1, none like it',
        ],
      ],
    },
  ],
  command: [
    {
      wanted: { on: 'host', matches: '^docker ps' },
      holds: context(siteState(), [command('docker ps')]),
      fails: [
        [context(), 'no such command was typed in this step'],
        [context(siteState(), [command('docker ps', { exit: 1 })]), 'it ended with exit status 1'],
        [context(siteState(), [command('docker ps', { exit: null })]), 'it still runs'],
        [context(siteState(), [command('docker ps', { machine: 'client' })]), 'it was typed on client'],
        [context(siteState(), [command('docker ps', { startedAtMs: 50 })]), 'it was typed before this step, not in it'],
      ],
    },
    {
      wanted: { matches: 'docker run', exit: 'failed' },
      holds: context(siteState(), [command('docker run x', { exit: 125 })]),
      fails: [[context(siteState(), [command('docker run x')]), 'it ended with exit status 0']],
    },
    {
      wanted: { matches: '\\b(ifconfig|brctl)\\b|\\b(ip)\\b', different: 2 },
      holds: context(siteState(), [command('ip addr'), command('brctl show')]),
      fails: [
        [context(siteState(), [command('ip addr'), command('ip -br addr')]), '1 of them: ip'],
        [context(siteState(), [command('ip addr'), command('brctl show', { exit: 1 })]), '1 of them: ip'],
        [context(), 'no such command was typed in this step'],
      ],
    },
  ],
};

describe.each(Object.keys(table) as Kind[])('%s', (kind) => {
  test.each(table[kind])('holds, and fails with what it observed: $wanted', ({ wanted, holds, fails }) => {
    const assertion = assertionSchema.parse({ [kind]: wanted });
    expect(judgeAssertion(assertion, holds)).toMatchObject({ pass: true });
    for (const [where, actual] of fails)
      expect(judgeAssertion(assertion, where)).toMatchObject({ pass: false, actual });
  });
});

describe('what an assertion expects', () => {
  const expected = (assertion: unknown) =>
    judgeAssertion(assertionSchema.parse(assertion), on({ containers: [{}] })).expected;

  it('reads like a colleague’s sentence', () => {
    expect(expected({ publishedPort: { container: 'web', port: '80/tcp', on: '0.0.0.0', hostPort: 'chosen' } })).toBe(
      'web publishes 80/tcp on 0.0.0.0, a port Docker chose',
    );
    expect(expected({ container: { name: 'web', running: true, networkMode: 'host' } })).toBe(
      'web is running and is in network mode host',
    );
    expect(expected({ container: { name: 'web', exists: false } })).toBe('there is no container web');
    expect(
      expected({ rule: { table: 'nat', chain: 'DOCKER', target: 'DNAT', to: "{{ address('web') }}:80", count: 1 } }),
    ).toBe('exactly 1 rule -t nat DOCKER -j DNAT --to-destination 172.17.0.2:80');
  });

  it('shows the rule with its counter as evidence', () => {
    const wanted = assertionSchema.parse({ rule: { table: 'nat', chain: 'DOCKER', target: 'DNAT' } });
    expect(judgeAssertion(wanted, on({ rules: [dnatRule({ packets: 1 })] })).evidence).toMatch(
      /^-A DOCKER .* \[1 packet\]$/,
    );
  });
});
