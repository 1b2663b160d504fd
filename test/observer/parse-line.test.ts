import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLine } from '../../engine/observer/parse-line.ts';
import { networkStateSchema } from '../../engine/protocol/network-state.ts';
import { container, host, namespaceOf, recorded, recordedLine } from './recorded.ts';

const scenes = readdirSync(join(import.meta.dirname, '../fixtures/observe'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

describe('a recorded line', () => {
  it.each(scenes)('of scene %s becomes a valid NetworkState', (scene) => {
    expect(networkStateSchema.parse(recorded(scene))).toEqual(recorded(scene));
  });

  it('shows the site: three machines with their addresses and nothing of the scaffolding', () => {
    const state = recorded('start');
    expect(state.namespaces.map(({ machine }) => machine)).toEqual(['host', 'client', 'internet']);
    expect(host(state).links.map(({ name, kind, up, running }) => [name, kind, up, running])).toEqual([
      ['lo', 'loopback', true, true],
      ['eth0', 'veth', true, true],
      ['docker0', 'bridge', true, false],
    ]);
    expect(host(state).links[1]!.peer!.namespace).toBeNull();
    expect(host(state).routes[0]).toEqual({
      destination: 'default',
      gateway: '192.168.190.2',
      device: 'eth0',
      source: null,
      scope: 'global',
      protocol: 'boot',
      metric: 0,
    });
    expect(host(state).forwarding).toBe(true);
    expect(state.namespaces[2]!.sockets).toContainEqual(
      expect.objectContaining({ protocol: 'tcp', port: 80, process: 'busybox' }),
    );
  });

  it('describes Docker: version, options, units, network and image', () => {
    const { docker } = recorded('start');
    expect(docker.version).toMatch(/^26\.1/);
    expect(docker.units).toMatchObject({ 'docker.service': 'active', 'docker.socket': 'active' });
    expect(docker.daemonOptions).toContain('fd://');
    expect(docker.networks.find(({ name }) => name === 'bridge')).toMatchObject({
      driver: 'bridge',
      bridge: 'docker0',
      subnets: [{ subnet: '172.17.0.0/16', gateway: '172.17.0.1' }],
    });
    expect(docker.images).toMatchObject([
      { tags: ['vethlab/web:latest'], exposedPorts: ['22/tcp', '80/tcp', '443/tcp'] },
    ]);
  });

  it('joins a container with its namespace, its veth pair and its processes', () => {
    const state = recorded('published');
    const web = container(state, 'web');
    const inside = namespaceOf(state, 'web');
    expect(inside.id).toBe(web.namespace);
    const eth0 = inside.links.find(({ name }) => name === 'eth0')!;
    expect(eth0.addresses).toContainEqual({
      address: web.networks[0]!.address,
      prefix: 16,
      family: 4,
      scope: 'global',
    });
    const veth = host(state).links.find(({ index }) => index === eth0.peer!.index)!;
    expect(eth0.peer!.namespace).toBe(host(state).id);
    expect(veth).toMatchObject({ bridge: 'docker0', peer: { index: eth0.index, namespace: inside.id } });
    const first = web.processes.find(({ containerPid }) => containerPid === 1)!;
    expect(first.pid).toBe(web.pid);
    expect(web.processes.map(({ name }) => name)).toEqual(expect.arrayContaining(['httpd', 'sshd']));
    expect(inside.sockets).toContainEqual(expect.objectContaining({ port: 80, process: 'httpd' }));
  });

  it('lists published ports with the address they are bound to', () => {
    const { publishedPorts } = container(recorded('published'), 'web');
    expect(publishedPorts.map(({ port, hostAddress }) => [port, hostAddress])).toEqual([
      ['22/tcp', '0.0.0.0'],
      ['80/tcp', '0.0.0.0'],
      ['443/tcp', '0.0.0.0'],
    ]);
    expect(publishedPorts.every(({ hostPort }) => hostPort >= 32768)).toBe(true);
    expect(container(recorded('one-address'), 'one').publishedPorts[0]!.hostAddress).toBe('192.168.190.128');
  });

  it('shows a connection through DNAT in both directions', () => {
    const state = recorded('visited');
    const connection = host(state).connections.find(({ protocol }) => protocol === 'tcp')!;
    expect(connection).toMatchObject({
      replied: true,
      original: { source: '192.168.190.1', destination: '192.168.190.128' },
      reply: { source: container(state, 'web').networks[0]!.address, destination: '192.168.190.1' },
    });
  });

  it('keeps Docker’s error of a container whose port was taken', () => {
    const second = container(recorded('port-taken'), 'second');
    expect(second).toMatchObject({ state: 'created', pid: null, namespace: null, publishedPorts: [] });
    expect(second.error).toMatch(/port is already allocated/);
  });

  it('puts containers of host and container mode into the namespace they share', () => {
    const state = recorded('modes');
    expect(namespaceOf(state, 'hosted').machine).toBe('host');
    expect(host(state).sockets).toContainEqual(expect.objectContaining({ port: 80, process: 'httpd' }));
    expect(namespaceOf(state, 'none').containers).toEqual(['none', 'joined']);
    expect(namespaceOf(state, 'none').links.map(({ name }) => name)).toEqual(['lo']);
    expect(container(state, 'joined').processes.map(({ command }) => command)).toEqual(['sleep 600']);
  });

  it('finds the other end of a pair that was moved by hand, and the namespace’s name', () => {
    const state = recorded('wired');
    const inside = namespaceOf(state, 'none');
    expect(inside.names).toEqual(['n']);
    const a = host(state).links.find(({ name }) => name === 'A')!;
    const eth0 = inside.links.find(({ name }) => name === 'eth0')!;
    expect(a).toMatchObject({ bridge: 'docker0', up: true, peer: { index: eth0.index, namespace: inside.id } });
    expect(inside.routes).toContainEqual(
      expect.objectContaining({ destination: 'default', gateway: '172.17.0.1', device: 'eth0' }),
    );
    const after = recorded('removed');
    expect(host(after).links.map(({ name }) => name)).not.toContain('A');
    expect(after.namespaces.flatMap(({ names }) => names)).toEqual([]);
  });

  it('drops what Docker said before it stopped', () => {
    const { docker } = recorded('docker-stopped');
    expect(docker).toMatchObject({ running: false, containers: [], networks: [], images: [], daemonOptions: [] });
    expect(docker.units).toMatchObject({ 'docker.service': 'inactive', 'docker.socket': 'inactive' });
  });

  it('follows Docker onto another bridge', () => {
    const state = recorded('on-bridge0');
    expect(container(state, 'web2').networks[0]).toMatchObject({ gateway: '192.168.5.1', prefix: 24 });
    expect(container(state, 'web').state).toBe('exited');
    expect(host(state).links.filter(({ bridge }) => bridge === 'bridge0')).toHaveLength(1);
  });
});

describe('an invalid line', () => {
  it('is refused with the reason if it is not JSON', () => {
    expect(() => parseLine('{"version":1,', 1, 0)).toThrow(/not JSON/);
  });

  it('is refused if it has another version', () => {
    const line = recordedLine('start').replace('"version":1', '"version":2');
    expect(() => parseLine(line, 1, 0)).toThrow(/version/);
  });

  it('is refused with the place of the fault if a value has another type', () => {
    const line = recordedLine('start').replace('"forwarding":true', '"forwarding":"yes"');
    expect(() => parseLine(line, 1, 0)).toThrow(/namespaces\.0\.forwarding/);
  });
});
