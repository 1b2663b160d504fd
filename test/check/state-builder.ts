// Builds valid NetworkStates by hand for tests: the site as it starts, and containers put into it.
import {
  type Chain,
  type Container,
  type Link,
  type Namespace,
  type NetworkState,
  networkStateSchema,
  type Route,
  type Rule,
} from '../../engine/protocol/network-state.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import type { CheckContext } from '../../engine/check/context.ts';

export interface StateParts {
  containers?: Partial<Container>[];
  rules?: Partial<Rule>[];
  host?: Partial<Namespace>;
  namespaces?: Namespace[];
  docker?: Partial<NetworkState['docker']>;
}

export function siteState({
  containers = [],
  rules = [],
  host = {},
  namespaces = [],
  docker = {},
}: StateParts = {}): NetworkState {
  return networkStateSchema.parse({
    version: 1,
    sequence: 1,
    atMs: 1_000,
    namespaces: [
      namespace('net:[1]', {
        machine: 'host',
        links: [loopback(), ethernet('192.168.190.128'), dockerBridge()],
        chains: chainsOf(rules),
        ...host,
      }),
      namespace('net:[2]', { machine: 'client', links: [loopback(), ethernet('192.168.190.1')] }),
      namespace('net:[3]', { machine: 'internet', links: [loopback(), ethernet('203.0.113.10')] }),
      ...namespaces,
    ],
    docker: {
      running: true,
      version: '26.1.5',
      containers: containers.map(container),
      networks: [
        {
          id: 'n1',
          name: 'bridge',
          driver: 'bridge',
          subnets: [{ subnet: '172.17.0.0/16', gateway: '172.17.0.1' }],
          bridge: 'docker0',
        },
      ],
      images: [{ id: 'sha256:1', tags: ['vethlab/web:latest'], exposedPorts: ['443/tcp', '22/tcp', '80/tcp'] }],
      units: { 'docker.service': 'active', 'docker.socket': 'active' },
      daemonOptions: [],
      ...docker,
    },
  });
}

/** A running container on docker0, like `docker run -d --name web vethlab/web`. */
export function container(parts: Partial<Container> = {}): Container {
  return {
    id: '3f1c0a9be0d2aaaa',
    name: 'web',
    image: 'vethlab/web',
    state: 'running',
    exitCode: 0,
    error: '',
    pid: 1234,
    command: '/start',
    createdAtMs: 0,
    networkMode: 'default',
    namespace: 'net:[9]',
    exposedPorts: ['22/tcp', '80/tcp', '443/tcp'],
    publishedPorts: [],
    networks: [{ name: 'bridge', address: '172.17.0.2', prefix: 16, gateway: '172.17.0.1', mac: '02:42:ac:11:00:02' }],
    processes: [
      { pid: 1234, containerPid: 1, name: 'httpd', command: 'httpd -D FOREGROUND' },
      { pid: 1257, containerPid: 7, name: 'sshd', command: 'sshd -D -e' },
    ],
    ...parts,
  };
}

export function published(
  port: string,
  hostPort: number,
  hostAddress = '0.0.0.0',
): Container['publishedPorts'][number] {
  return { port, hostAddress, hostPort };
}

export function namespace(id: string, parts: Partial<Namespace> = {}): Namespace {
  return {
    id,
    names: [],
    machine: null,
    containers: [],
    forwarding: true,
    links: [],
    routes: [],
    chains: [],
    sockets: [],
    connections: [],
    ...parts,
  };
}

export function link(parts: Partial<Link>): Link {
  return {
    index: 2,
    name: 'eth0',
    kind: 'ethernet',
    mac: '02:00:00:00:00:01',
    mtu: 1500,
    up: true,
    running: true,
    bridge: null,
    peer: null,
    addresses: [],
    ...parts,
  };
}

export function ethernet(address: string): Link {
  return link({ addresses: [{ address, prefix: 24, family: 4, scope: 'global' }] });
}

function loopback(): Link {
  return link({
    index: 1,
    name: 'lo',
    kind: 'loopback',
    addresses: [{ address: '127.0.0.1', prefix: 8, family: 4, scope: 'host' }],
  });
}

function dockerBridge(): Link {
  return link({
    index: 3,
    name: 'docker0',
    kind: 'bridge',
    addresses: [{ address: '172.17.0.1', prefix: 16, family: 4, scope: 'global' }],
  });
}

/** The rule Docker writes for a published port. */
export function dnatRule(parts: Partial<Rule> = {}): Rule {
  return {
    table: 'nat',
    chain: 'DOCKER',
    number: 1,
    text: '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 801 -j DNAT --to-destination 172.17.0.2:80',
    packets: 0,
    bytes: 0,
    target: 'DNAT',
    protocol: 'tcp',
    source: null,
    destination: null,
    inInterface: '! docker0',
    outInterface: null,
    destinationPort: '801',
    toDestination: '172.17.0.2:80',
    ...parts,
  };
}

export function route(destination: string, gateway: string | null, device = 'eth0'): Route {
  return { destination, gateway, device, source: null, scope: 'global', protocol: 'boot', metric: 0 };
}

export function chain(table: string, name: string, policy: string | null, rules: Rule[] = []): Chain {
  return { table, name, policy, packets: 0, bytes: 0, rules };
}

function chainsOf(rules: Partial<Rule>[]): Chain[] {
  const all = rules.map(dnatRule);
  const names = new Set(all.map(({ table, chain }) => `${table} ${chain}`));
  return [...names].map((known) => {
    const [table = '', name = ''] = known.split(' ');
    return chain(
      table,
      name,
      null,
      all.filter((rule) => rule.table === table && rule.chain === name),
    );
  });
}

export function command(text: string, parts: Partial<CommandRecord> = {}): CommandRecord {
  return { id: 1, terminal: 't1', machine: 'host', command: text, exit: 0, startedAtMs: 500, endedAtMs: 600, ...parts };
}

export function context(state: NetworkState = siteState(), commands: CommandRecord[] = []): CheckContext {
  return { state, commands, stepStartedAtMs: 100, stepStartState: null };
}
