// Changes in words and lists, based on recordings of a real sandbox.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../engine/protocol/change.ts';
import type { CommandRecord } from '../../engine/protocol/session-view.ts';
import { drawnThings } from '../../lab/changes/drawn-things.ts';
import { differencesIn, entriesOf, filterEntries, keyOf } from '../../lab/changes/entries.ts';
import { placeLines } from '../../lab/changes/place-lines.ts';
import { sayChange, summarise } from '../../lab/changes/summarise.ts';
import { enclosing } from '../../lab/topology/topology-ids.ts';
import { replay } from '../session/replay.ts';

const words = (change: Change) => summarise(change.differences).map(({ verb, words }) => `${verb} ${words}`);
const none = { text: '', changedOnly: false, group: null };

describe('a change in a few words', () => {
  it('counts for docker run -P what Docker created, with both ends of the veth pair as one', async () => {
    const { of } = await replay('published');
    expect(words(of(/docker run/))).toEqual([
      'added 1 container',
      'added 3 published ports',
      'added 1 network namespace',
      'added 1 veth pair',
      'added 1 bridge port',
      'added 1 address',
      'added 2 routes',
      'added 3 forward accepts',
      'added 3 MASQUERADE rules',
      'added 3 DNAT rules',
      'added 3 proxies listening',
      'added 4 listening sockets',
      'changed docker0 up, no carrier → up',
    ]);
  });

  it('says how a single thing changed', async () => {
    const { of, causeless } = await replay('brief');
    expect(words(causeless[0]!)).toContain('changed brief running → exited (0)');
    expect(sayChange(of(/sleep 2/).differences)).toMatch(/^Added 1 container, 1 network namespace, 1 veth pair, /);
    const { of: byHand } = await replay('by-hand');
    expect(words(byHand(/netns/))).toEqual(
      expect.arrayContaining(['changed A up → up, no carrier', 'changed B in host → B in web']),
    );
    expect(words(byHand(/nsenter/))).toEqual(['changed B → eth1']);
    expect(sayChange(byHand(/docker ps/).differences)).toBe('Nothing changed.');
  });

  it('opens to the lines that iptables -S prints, grouped by table', async () => {
    const { of } = await replay('published');
    const dnat = summarise(of(/docker run/).differences).find(({ words }) => words === '3 DNAT rules')!;
    const [place, ...others] = placeLines(dnat.differences);
    expect(others).toEqual([]);
    expect(place!.place).toBe('in host, table nat');
    for (const { sign, text } of place!.lines) {
      expect(sign).toBe('+');
      expect(text).toMatch(
        /^-A DOCKER ! -i docker0 -p tcp -m tcp --dport \d+ -j DNAT --to-destination 172\.17\.0\.2:\d+$/,
      );
    }
  });
});

describe('the list of commands and changes', () => {
  it('has the latest first, with changes that no command made in between', async () => {
    const { commands, log } = await replay('brief');
    const entries = entriesOf(commands, log.changes);
    expect(entries.map(({ command, cause }) => command?.command ?? cause)).toEqual([
      'container brief exited (0)',
      'docker run -d --name brief vethlab/web sleep 2',
    ]);
    expect(log.changes.map(keyOf).reverse()).toEqual(entries.map(({ key }) => key));
  });

  it('shows under one command which others may have made the changes, and under those where to look', async () => {
    const { commands, log } = await replay('pasted');
    const [last, ...others] = entriesOf(commands, log.changes);
    expect(last!.command!.command).toBe('ip link set B up');
    expect(last!.parts.map((part) => part.others.map(({ command }) => command))).toEqual([
      ['ip addr add 10.9.9.1/24 dev B', 'ip link set A up'],
    ]);
    for (const other of others) {
      expect(other.parts).toEqual([]);
      expect(other.elsewhere.map(({ command }) => command)).toEqual(['ip link set B up']);
    }
  });

  it('says that a command changed nothing, once the network was observed after it', async () => {
    const { commands, log } = await replay('by-hand');
    const entry = entriesOf(commands, log.changes).find(({ command }) => command!.command === 'docker ps')!;
    expect(entry).toMatchObject({ looked: true, parts: [] });
    const running: CommandRecord = { ...entry.command!, id: 99, endedAtMs: null, exit: null };
    expect(entriesOf([running], log.changes)[0]).toMatchObject({ looked: false, parts: [] });
  });

  it('can be filtered by words, by kind, and to commands that changed something', async () => {
    const { commands, log } = await replay('by-hand');
    const entries = entriesOf(commands, log.changes);
    const found = (filter: object) =>
      filterEntries(entries, { ...none, ...filter }).map(({ command }) => command!.command);
    expect(found({})).toHaveLength(commands.length);
    expect(found({ text: 'docker ps' })).toEqual(['docker ps']);
    expect(found({ text: 'host -A FORWARD' })).toHaveLength(2);
    expect(found({ changedOnly: true })).not.toContain('docker ps');
    expect(found({ group: 'docker' })).toEqual(['docker rm brief']);
    expect(found({ text: 'no such thing' })).toEqual([]);
    const [moved] = filterEntries(entries, { ...none, group: 'addresses' });
    expect(differencesIn(moved!).map(({ thing }) => thing.kind)).toEqual(['address', 'route']);
  });
});

describe('what a change touches on the topology', () => {
  it('is for docker run -P the container, the pair, its port, the rules and the published ports', async () => {
    const { of } = await replay('published');
    const { differences } = of(/docker run/);
    const ids = [...drawnThings(differences)];
    expect(ids).toContain('container web');
    expect(ids.filter((id) => /^cable link \S+ \w+ ~ link \S+ \w+$/.test(id))).toHaveLength(1);
    expect(ids.filter((id) => /^port \S+ veth\w+$/.test(id))).toHaveLength(1);
    expect(ids.filter((id) => /^published 0\.0\.0\.0 \d+\/tcp$/.test(id))).toHaveLength(3);
    const host = differences.find(({ where }) => where?.machine === 'host')!.where!.namespace;
    expect(ids).toContain(`rules ${host}`);
  });

  it('is what remains when things are removed', async () => {
    const { causeless } = await replay('brief');
    const { differences } = causeless[0]!;
    const host = differences.find(({ where }) => where?.machine === 'host')!.where!.namespace;
    const ids = [...drawnThings(differences)];
    expect(ids).toContain(`link ${host} docker0`);
    expect(ids.map((id) => enclosing(id)).filter((id) => id === `namespace ${host}`).length).toBeGreaterThan(0);
  });
});
