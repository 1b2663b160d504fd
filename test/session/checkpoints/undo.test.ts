// The commands that lead from one recorded state back to another, and when two states are alike. That they work is
// tested on sandboxes.
import { describe, expect, it } from 'vitest';
import { networkDifference } from '../../../engine/session/checkpoints/normalize-state.ts';
import { isLost, movedPorts, undoing } from '../../../engine/session/checkpoints/undo.ts';
import type { NetworkState } from '../../../engine/protocol/network-state.ts';
import { container, host, namespaceOf, recorded } from '../../observer/recorded.ts';

const start = recorded('start');
const published = recorded('published');
const lines = (before: NetworkState, now: NetworkState) =>
  undoing(before, now).map(({ on, argv }) => `${on}: ${argv.join(' ')}`);
const changed = (state: NetworkState, change: (copy: NetworkState) => void) => {
  const copy = structuredClone(state);
  change(copy);
  return copy;
};

describe('undoing', () => {
  it('does nothing if nothing has changed', () => {
    expect(undoing(published, published)).toEqual([]);
    expect(isLost(published, published)).toBe(null);
  });

  it('removes a new container and leaves its veth link to Docker', () => {
    const [line, ...others] = lines(start, published);
    expect(line).toMatch(/^host: curl .*--unix-socket \/run\/docker\.sock --parallel --request DELETE /);
    expect(line).toContain(` http://docker/containers/${container(published, 'web').id}?force=1&v=1`);
    expect(others).toEqual([]);
  });

  it('starts a stopped daemon before everything else', () => {
    expect(lines(published, recorded('docker-stopped'))).toContain(
      'host: systemctl start docker.socket docker.service',
    );
  });

  it('starts a stopped container again, with its old name', () => {
    const stopped = changed(published, (state) => {
      const web = container(state, 'web');
      Object.assign(web, { state: 'exited', name: 'other', pid: null });
    });
    const { id } = container(published, 'web');
    expect(lines(published, stopped)).toEqual([`host: docker rename ${id} web`, `host: docker start ${id}`]);
  });

  it('also restores links, addresses and routes inside a container', () => {
    const rewired = changed(published, (state) => {
      const inside = namespaceOf(state, 'web');
      inside.links.find(({ name }) => name === 'eth0')!.up = false;
      inside.routes = inside.routes.filter(({ destination }) => destination !== 'default');
      host(state).links.push({ ...host(state).links[0]!, name: 'br7', addresses: [] });
    });
    const pid = container(published, 'web').pid;
    expect(lines(published, rewired).toSorted()).toEqual([
      'host: ip link delete br7',
      `host: nsenter --net --target ${pid} ip link set eth0 up`,
      `host: nsenter --net --target ${pid} ip route add default via 172.17.0.1 dev eth0 protocol boot scope global`,
    ]);
  });

  it('reports the ports that Docker chose anew', () => {
    const again = changed(published, (state) => {
      for (const port of container(state, 'web').publishedPorts) port.hostPort += 3;
    });
    const old = container(published, 'web').publishedPorts.map(({ hostPort }) => hostPort);
    expect(movedPorts(published, again)).toEqual(old.map((port) => `${port}:${port + 3}`));
    expect(movedPorts(published, published)).toEqual([]);
  });

  it('recognizes what cannot be restored', () => {
    const noImage = changed(published, ({ docker }) => docker.images.splice(0));
    const noLink = changed(start, (state) => host(state).links.shift());
    expect(isLost(published, start)).toBe('container web is gone');
    expect(isLost(published, noImage)).toBe('image vethlab/web:latest is gone');
    expect(isLost(start, noLink)).toBe(`link ${host(start).links[0]!.name} is gone`);
  });
});

describe('networkDifference', () => {
  it('ignores what a container restart changes: process, veth link and automatic ports', () => {
    const text = JSON.stringify(published);
    const ports = container(published, 'web').publishedPorts.map(({ hostPort }) => hostPort);
    const moved = ports.reduce((known, port) => known.replaceAll(`${port}`, `${port + 100}`), text);
    const veth = host(published).links.find(({ bridge }) => bridge === 'docker0')!.name;
    const again = JSON.parse(moved.replaceAll(veth, 'veth0123456')) as NetworkState;
    expect(networkDifference(published, again)).toBe(null);
  });

  it('names a changed address, rule, route or daemon option', () => {
    const others: [change: (state: NetworkState) => void, words: string][] = [
      [
        (state) => (host(state).links[1]!.addresses[0]!.address = '192.168.190.129'),
        `link ${host(published).links[1]!.name} of the host is not as it was`,
      ],
      [
        (state) =>
          host(state)
            .chains.find(({ name, table }) => table === 'nat' && name === 'DOCKER')!
            .rules.pop(),
        'chain DOCKER (nat) of the host is not as it was',
      ],
      [(state) => host(state).routes.pop(), 'the routing table of the host is not as it was'],
      [(state) => state.docker.daemonOptions.push('--bip=10.0.0.1/8'), 'the setup of dockerd is not as it was'],
      [(state) => state.docker.networks.splice(0, 1), `network ${published.docker.networks[0]!.name} is gone`],
      [
        (state) => (container(state, 'web').networks[0]!.mac = '02:42:ac:11:00:09'),
        'the connection of container web to network bridge is not as it was',
      ],
    ];
    for (const [change, words] of others) expect(networkDifference(published, changed(published, change))).toBe(words);
  });

  it('compares packet counters only on request', () => {
    const met = changed(published, (state) => {
      for (const chain of host(state).chains) for (const rule of chain.rules) rule.packets += 1;
    });
    expect(networkDifference(published, met)).toBe(null);
    expect(networkDifference(published, met, { counted: true })).toMatch(/^chain .* of the host is not as it was$/);
  });
});
