// Changes in recorded sessions: real commands in a real sandbox, with the times of the observations.
import { describe, expect, it } from 'vitest';
import { differenceSchema, type Difference } from '../../engine/protocol/change.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import { ChangeLog } from '../../engine/session/change-log.ts';
import { recorded } from '../observer/recorded.ts';
import { replay, say } from './replay.ts';

const count = (differences: readonly Difference[], fits: (difference: Difference) => boolean) =>
  differences.filter(fits).length;

describe('the change of a command', () => {
  it('contains everything that Docker made for docker run -P, from several states', async () => {
    const { of, log, causeless } = await replay('published');
    expect(log.changes).toHaveLength(1);
    expect(causeless).toEqual([]);
    const { differences, looked, cause } = of(/docker run -d -P/);
    expect({ looked, cause }).toEqual({ looked: true, cause: null });
    for (const difference of differences) expect(differenceSchema.safeParse(difference).error).toBeUndefined();
    const added = differences.filter(({ change }) => change === 'added');
    const things = (kind: Difference['thing']['kind']) => count(added, ({ thing }) => thing.kind === kind);
    expect(things('container')).toBe(1);
    expect(things('namespace')).toBe(1);
    expect(things('link')).toBe(2);
    expect(things('bridge port')).toBe(1);
    expect(things('address')).toBe(1);
    expect(things('published port')).toBe(3);
    const rules = (table: string, target: string) =>
      count(added, ({ thing }) => thing.kind === 'rule' && thing.table === table && thing.target === target);
    expect(rules('nat', 'DNAT')).toBe(3);
    expect(rules('nat', 'MASQUERADE')).toBe(3);
    expect(rules('filter', 'ACCEPT')).toBe(3);
    const proxies = ({ thing }: Difference) => thing.kind === 'socket' && thing.process === 'docker-proxy';
    expect(count(added, proxies)).toBe(3);
    expect(differences.filter(({ change }) => change !== 'added').map(say)).toEqual([
      'changed host link docker0: up, no carrier → up',
    ]);
  });

  it('names both ends of a veth pair by each other, even if one was out of sight at first', async () => {
    const { of } = await replay('published');
    const links = of(/docker run/).differences.filter(
      ({ thing, change }) => thing.kind === 'link' && change === 'added',
    );
    expect(links.map(say)).toEqual([
      expect.stringMatching(/^added host link veth\w+ ⇄ eth0 in web$/),
      expect.stringMatching(/^added web link eth0 ⇄ veth\w+ in host$/),
    ]);
  });

  it('contains a connection for a curl from the client', async () => {
    const { of } = await replay('visited');
    expect(of(/curl/).differences.map(say)).toEqual([
      expect.stringMatching(
        /^added host connection tcp src=192\.168\.190\.1 dst=192\.168\.190\.128 .* src=172\.17\.0\.2 dst=192\.168\.190\.1 /,
      ),
    ]);
  });

  it('does not contain the exit of a container that ends by itself later', async () => {
    const { of, causeless } = await replay('brief');
    expect(of(/sleep 2/).differences.map(say)).toContain('added container brief');
    expect(of(/sleep 2/).differences.every(({ change }) => change === 'added')).toBe(true);
    expect(causeless).toHaveLength(1);
    expect(causeless[0]).toMatchObject({ by: 'itself', cause: 'container brief exited (0)' });
    const said = causeless[0]!.differences.map(say);
    expect(said).toContain('changed container brief: running → exited (0)');
    expect(said).toContain('removed brief namespace brief');
    expect(said).toContainEqual(expect.stringMatching(/^removed host bridge port veth\w+ on docker0$/));
  });

  it('is not attributed to a ping running beside it, which has its own connection', async () => {
    const { of, log } = await replay('beside-ping');
    expect(of(/^ping/).differences.map(say)).toEqual([expect.stringMatching(/^added host connection icmp /)]);
    expect(of(/^ip link add/).differences.map(say)).toEqual([
      'added host link B ⇄ A in host',
      'added host link A ⇄ B in host',
    ]);
    expect(of(/^iptables/).differences.map(say)).toEqual(['added host rule -A FORWARD -s 172.17.0.9/32 -j ACCEPT']);
    expect(log.changes.every(({ commands }) => commands.length === 1)).toBe(true);
  });

  it('is attributed to every line that was pasted at once', async () => {
    const { log, commands } = await replay('pasted');
    const all = commands.map(({ id }) => id).reverse();
    const [change] = log.changes.filter(({ differences }) => differences.length > 0);
    expect(change!.commands).toEqual(all);
    expect(change!.differences.map(say)).toContain('added host address 10.9.9.1/24 on B');
  });

  it('is reported line by line if the lines are typed one after another', async () => {
    const { of } = await replay('by-hand');
    expect(of(/netns/).differences.map(say)).toContain('changed web link B ⇄ A in host: B in host → B in web');
    expect(of(/nsenter/).differences.map(say)).toEqual(['changed web link eth1 ⇄ A in host: B → eth1']);
    expect(of(/-D FORWARD/).differences.map(say)).toEqual(['removed host rule -A FORWARD -s 172.17.0.9/32 -j ACCEPT']);
    expect(of(/-I FORWARD 3/).differences.map(say)).toEqual(['added host rule -A FORWARD -s 172.17.0.9/32 -j ACCEPT']);
    expect(of(/docker rm/).differences.map(say)).toEqual(['removed container brief']);
  });

  it('is reported as empty if something came and went again, or the command only read', async () => {
    const { of } = await replay('by-hand');
    expect(of(/^ip link add C/)).toMatchObject({ differences: [], looked: true });
    expect(of(/^docker ps/)).toMatchObject({ differences: [], looked: true });
  });

  it('contains the new process, the new ends of everything and the lost connection for docker restart', async () => {
    const { of, causeless } = await replay('restarted');
    const { differences } = of(/docker restart/);
    const said = differences.map(say);
    expect(said).toContainEqual(expect.stringMatching(/^changed container web: process \d+ → process \d+$/));
    for (const verb of ['added', 'removed']) {
      const things = (kind: string) =>
        count(differences, ({ thing, change }) => thing.kind === kind && change === verb);
      expect([things('link'), things('bridge port'), things('published port')]).toEqual([2, 1, 3]);
    }
    expect(said).toContainEqual(expect.stringMatching(/^removed host connection tcp src=192\.168\.190\.1 /));
    expect(causeless).toEqual([]);
  });

  it('keeps containers and images while Docker is stopped', async () => {
    const { of } = await replay('stopped');
    const stopped = of(/systemctl stop/).differences.map(say);
    expect(stopped).toContain('changed Docker dockerd: running → stopped');
    expect(stopped).toContain('removed web namespace web');
    expect(stopped.filter((line) => /^removed (container|image|network)/.test(line))).toEqual([]);
    expect(of(/systemctl start/).differences.map(say)).toContain('changed container web: running → exited (0)');
  });

  it('is reported again with the same id whenever something is added', async () => {
    const { told } = await replay('published');
    expect(told.length).toBeGreaterThan(2);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    const counts = told.map(({ differences }) => differences.length);
    expect(counts[0]).toBeLessThan(counts.at(-1)!);
    expect(Math.max(...counts)).toBe(counts.at(-1));
  });
});

describe('connections of vethlab’s own checks', () => {
  it('are left out, and so is their end', () => {
    const causes = (own: boolean) => {
      const look = () => new Promise<never>(() => {});
      const workOn = (machine: MachineName) => (own ? { machine, act: null } : null);
      const log = new ChangeLog({
        state: recorded('published'),
        nextId: () => 1,
        tell: () => {},
        look,
        workOn,
        later: (act) => act(),
      });
      for (const scene of ['visited', 'published'])
        log.observe({ ...recorded(scene), atMs: scene === 'visited' ? 1000 : 121_000 });
      return log.changes.map(({ cause }) => cause);
    };
    expect(causes(true)).toEqual([]);
    expect(causes(false)).toEqual(['3 conntrack entries began', '3 conntrack entries timed out']);
  });
});

describe('a change observed before its command is reported', () => {
  it('waits a moment and is then attributed to that command', () => {
    const log = new ChangeLog({
      ...{
        state: recorded('start'),
        nextId: () => 1,
        tell: () => {},
        look: () => new Promise<never>(() => {}),
        workOn: () => null,
      },
      later: () => {}, // it does not take that long
    });
    log.observe({ ...recorded('published'), atMs: 1000 });
    expect(log.changes).toEqual([]);
    const command = { id: 7, terminal: 't', machine: 'host' as const, command: 'docker run -d -P vethlab/web' };
    log.command({ ...command, exit: 0, startedAtMs: 1030, endedAtMs: 1031 });
    expect(log.changes.map(({ commands }) => commands)).toEqual([[7]]);
    expect(log.changes[0]!.differences.length).toBeGreaterThan(20);
  });
});

describe('a change log', () => {
  it('is settled once the network was observed after a command, or after half a second', async () => {
    let looked = () => {};
    const state = recorded('published');
    const over: (() => void)[] = [];
    const log = new ChangeLog({
      ...{
        state,
        nextId: () => 1,
        tell: () => {},
        workOn: () => null,
        later: (act: () => void) => void over.push(act),
      },
      look: () => new Promise((resolve) => (looked = () => resolve({ ...state, atMs: 2000 }))),
    });
    const command = { id: 7, terminal: 't', machine: 'host' as const, command: 'ip link add A type veth', exit: 0 };
    const run = () => log.command({ ...command, startedAtMs: 1000, endedAtMs: 1010 });
    expect(log.settled()).toBe(null);
    run();
    const first = log.settled();
    looked();
    await first;
    expect(log.settled()).toBe(null);
    run();
    const second = log.settled();
    over.at(-1)!();
    await second;
    expect(log.settled()).not.toBe(null);
  });

  it('drops the oldest changes beyond a limit, and counts the differences that it does not list', () => {
    const state = recorded('published');
    let ids = 0;
    const look = () => new Promise<never>(() => {});
    const log = new ChangeLog({
      state,
      nextId: () => ++ids,
      tell: () => {},
      look,
      workOn: () => null,
      later: (act) => act(),
    });
    const withRules = (count: number) => {
      const next = recorded('published');
      const { rules } = next.namespaces[0]!.chains[0]!;
      for (let number = 1; number <= count; number++)
        rules.push({
          ...next.namespaces[0]!.chains.flatMap((chain) => chain.rules)[0]!,
          number,
          text: `-A INPUT -s 10.0.0.${number} -j DROP`,
        });
      return next;
    };
    for (let round = 1; round <= 30; round++)
      log.observe({ ...withRules(round % 2 === 1 ? 600 : 0), atMs: round * 10_000 });
    expect(log.changes.at(-1)).toMatchObject({ id: 30, omitted: 100 });
    expect(log.changes.at(-1)!.differences).toHaveLength(500);
    expect(log.changes).toHaveLength(10);
  });
});
