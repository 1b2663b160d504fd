// The commands that restore Docker's containers, from hand-written records. That Docker obeys them is tested on
// sandboxes.
import { describe, expect, it } from 'vitest';
import type { ContainerRecord, DockerRecord } from '../../../engine/session/checkpoints/docker-record.ts';
import { inStartOrder } from '../../../engine/session/checkpoints/start-order.ts';
import { differingFileState } from '../../../engine/session/checkpoints/file-state.ts';
import { isLost, undoing } from '../../../engine/session/checkpoints/undo.ts';
import type { Container } from '../../../engine/protocol/network-state.ts';
import { container, recorded } from '../../observer/recorded.ts';

const published = recorded('published');
const web = container(published, 'web');
const plain = { config: '{"Aliases":null}', mac: '' };

const record = (parts: Partial<ContainerRecord> = {}): DockerRecord => ({
  containers: new Map([
    [
      web.id,
      {
        ...{ settings: '', removedWhenStopped: false, run: 'first', connections: new Map([['bridge', plain]]) },
        ...parts,
      },
    ],
  ]),
  volumes: [],
});
const connectedAnew = (parts: Partial<ContainerRecord> = {}) => ({
  was: record(),
  is: record({
    run: 'second',
    connections: new Map([
      ['bridge', plain],
      ['shop', plain],
    ]),
    ...parts,
  }),
  starts: new Map<string, number>(),
});

describe('undoing Docker’s changes', () => {
  it('stops a container that was connected to another network, disconnects it, and starts it again', () => {
    const commands = undoing(published, published, connectedAnew());
    expect(commands.map(({ argv }) => argv.join(' '))).toEqual([
      `docker stop --time 0 ${web.id}`,
      `docker network disconnect --force shop ${web.id}`,
      `docker start ${web.id}`,
    ]);
    expect(commands.at(-1)!.starts).toEqual([web.id]);
  });

  it('reconnects a container with its old settings', () => {
    const was = { config: '{"Aliases":["base"]}', mac: '02:42:aa:bb:cc:dd' };
    const records = { ...connectedAnew(), was: record({ connections: new Map([['old', was]]) }) };
    const posted = undoing(published, published, records).find(({ argv }) => argv.includes('--data'))!.argv;
    expect(posted.at(-1)).toBe('http://docker/networks/old/connect');
    expect(JSON.parse(posted.at(-2)!)).toEqual({
      Container: web.id,
      EndpointConfig: { Aliases: ['base'], MacAddress: was.mac },
    });
  });

  it('does not restart a container that it has started itself, nor one that Docker would remove', () => {
    const started = { ...connectedAnew({ connections: record().containers.get(web.id)!.connections }) };
    started.starts.set(web.id, 1);
    expect(undoing(published, published, started)).toEqual([]);
    const brief = connectedAnew({ removedWhenStopped: true });
    expect(undoing(published, published, brief)).toEqual([]);
    expect(isLost(published, published, brief)).toBe(
      'container web cannot be started again, for Docker removes it when it stops',
    );
  });
});

describe('inStartOrder', () => {
  const at = (name: string, addresses: Record<string, string>, networkMode = 'default'): Container => ({
    ...web,
    ...{ id: name, name, networkMode },
    networks: Object.entries(addresses).map(([network, address]) => ({ ...web.networks[0]!, name: network, address })),
  });
  const order = (...containers: Container[]) => inStartOrder(containers).map(({ name }) => name);

  it('puts lower addresses of a network first, compared as numbers', () => {
    expect(order(at('b', { lan: '10.0.0.10' }), at('a', { lan: '10.0.0.9' }), at('c', { wan: '10.0.0.1' }))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('puts a container before those that share its network namespace', () => {
    expect(order(at('beside', {}, 'container:a'), at('a', { lan: '10.0.0.9' }))).toEqual(['a', 'beside']);
  });

  it('returns all containers even if none can be first', () => {
    const one = at('one', { lan: '10.0.0.2', wan: '10.1.0.3' });
    const other = at('other', { lan: '10.0.0.3', wan: '10.1.0.2' });
    expect(order(one, other).toSorted()).toEqual(['one', 'other']);
  });
});

describe('differingFileState', () => {
  it.each([
    ['/etc/a\tf 644', '/etc/a\tf 600', 'file /etc/a is not as it was'],
    ['', 'container\t/var/lib/docker/overlay2/1f/diff/srv/x 0 1.0', 'file /srv/x in a container is new'],
    ['', 'process\ttail', 'process tail is new'],
    ['process\ttail', '', null],
    ['', 'nft\ttable ip mine', 'nft table ip mine is new'],
    ['setting\t/proc/sys/net/x:1', 'setting\t/proc/sys/net/x:2', 'setting /proc/sys/net/x is not as it was'],
    ['', 'mount\ttmpfs /mnt tmpfs rw 0 0', 'mount at /mnt is new'],
    ['stored container\t0123456789abcdef', '', 'container 0123456789ab is gone'],
  ])('tells of %j and %j', (before, now, words) => {
    expect(differingFileState(before, now)).toBe(words);
  });
});
