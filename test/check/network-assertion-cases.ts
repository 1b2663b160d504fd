// Cases of assertions on the kernel’s network.
import type { AssertionKind } from '../../engine/check/assertions/registry.ts';
import { on, connection, listens, type Case } from './assertion-case.ts';
import { dnatRule, namespace } from './state-builder.ts';

export const networkCases = {
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
} satisfies Partial<Record<AssertionKind, Case[]>>;
