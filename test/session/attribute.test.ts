// Attributes differences by the time when they were observed. The times between marks and states are those of recorded
// sessions.
import { describe, expect, it } from 'vitest';
import type { Delta } from '../../engine/network/deltas.ts';
import type { Fact } from '../../engine/network/fact.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import { attribute, type SeenCommand, type Sighting } from '../../engine/session/attribute.ts';

const rule: Fact = {
  thing: { kind: 'rule', table: 'filter', chain: 'INPUT', number: 1, target: 'DROP', hooks: ['INPUT'] },
  namespace: 'net:[1]',
  text: '-A INPUT -j DROP',
  aspects: {},
};
const added: Delta = { key: 'rule', before: null, after: rule };
const removed: Delta = { key: 'rule', before: rule, after: null };
const container = (state: string, hasEnded: boolean): Fact => {
  return { thing: { kind: 'container', container: 'web' }, namespace: null, text: 'web', aspects: { state }, hasEnded };
};
const exited: Delta = { key: 'container', before: container('running', false), after: container('exited (0)', true) };
const connection = (text: string, way: 'opened' | 'gone' = 'opened'): Delta => {
  const [, address = '', to = '', port] = /src=(\S+) dst=(\S+) sport=(\d+)/.exec(text) ?? [];
  const sender = { address, port: Number(port) };
  const fact: Fact = {
    thing: { kind: 'connection', protocol: 'tcp' },
    namespace: 'net:[1]',
    text,
    aspects: {},
    connection: { sender, addresses: [address, to] },
  };
  return { key: text, before: way === 'gone' ? fact : null, after: way === 'gone' ? null : fact };
};
const fromClient = (port: number) => `tcp src=192.168.190.1 dst=192.168.190.128 sport=${port} dport=801`;

function command(
  id: number,
  startedAtMs: number,
  endedAtMs: number | null,
  more: Partial<SeenCommand> = {},
): SeenCommand {
  const rest = {
    terminal: 't',
    machine: 'host' as MachineName,
    command: `command ${id}`,
    exit: 0,
    isReadOnly: false,
  };
  return { id, startedAtMs, endedAtMs, lookedAtMs: endedAtMs && endedAtMs + 20, ...rest, ...more };
}

function shares(atMs: number, deltas: Delta[], commands: SeenCommand[], more: Partial<Sighting> = {}) {
  const machineOf = (address: string): MachineName | null =>
    (({ '192.168.190.1': 'client', '192.168.190.128': 'host' }) as const)[address] ?? null;
  const sighting = {
    atMs,
    deltas,
    commands,
    machineOf,
    workOn: () => null,
    own: new Set<string>(),
    removedAddresses: () => [],
    ...more,
  };
  return attribute(sighting).map((share) => [...share.commands]);
}

describe('a difference', () => {
  it('belongs to the command that is running', () => {
    expect(shares(1500, [added], [command(1, 1000, null)])).toEqual([[1]]);
  });

  it('belongs to an ended command until the network is observed again', () => {
    expect(shares(1010, [added], [command(1, 900, 1000, { lookedAtMs: null })])).toEqual([[1]]);
  });

  it('belongs to the last command while that settles, and to none afterwards', () => {
    expect(shares(3900, [added], [command(1, 900, 1000)])).toEqual([[1]]);
    expect(shares(4100, [added], [command(1, 900, 1000)])).toEqual([[]]);
  });

  it('belongs to the next command once that has started and the network was observed after the one before', () => {
    expect(shares(1100, [added], [command(1, 900, 1000), command(2, 1050, null)])).toEqual([[2]]);
  });

  it('belongs to both commands, the later first, if the second started before the first was observed', () => {
    const commands = [command(1, 900, 1000, { lookedAtMs: null }), command(2, 1005, null)];
    expect(shares(1030, [added], commands)).toEqual([[2, 1]]);
  });

  it('belongs to a command whose start is reported a moment later', () => {
    expect(shares(1000, [added], [command(1, 1040, null)])).toEqual([[1]]);
    expect(shares(1000, [added], [command(1, 1040, 1041)])).toEqual([[1]]);
    expect(shares(1000, [added], [command(1, 500, 600), command(2, 1040, null)])).toEqual([[2]]);
    expect(shares(1000, [added], [command(1, 1140, null)])).toEqual([[]]);
  });

  it('belongs to the previous command first if the next one has only just started', () => {
    const commands = [command(1, 900, 1000, { lookedAtMs: null }), command(2, 1005, null)];
    expect(shares(1008, [added], commands)).toEqual([[1, 2]]);
  });

  it('belongs to either of two commands that run in two terminals, but never to one that only reads', () => {
    const both = [command(1, 100, null), command(2, 900, null)];
    expect(shares(1000, [added], both)).toEqual([[2, 1]]);
    expect(shares(1000, [added], [command(1, 100, null, { isReadOnly: true }), command(2, 900, null)])).toEqual([[2]]);
    expect(shares(1000, [added], [command(1, 100, null, { isReadOnly: true })])).toEqual([[]]);
  });

  it('still belongs to a command that started something, even after an observation', () => {
    const looking = command(2, 1200, 1210, { isReadOnly: true });
    expect(shares(1600, [added], [command(1, 900, 1000), looking])).toEqual([[1]]);
  });

  it('does not belong to a command that ended a while ago if it ends something', () => {
    expect(shares(1500, [removed], [command(1, 900, 1000)])).toEqual([[1]]);
    expect(shares(1900, [removed], [command(1, 900, 1000)])).toEqual([[]]);
    expect(shares(1900, [exited, added], [command(1, 900, 1000)])).toEqual([[]]);
    expect(shares(1900, [exited], [command(1, 900, null)])).toEqual([[1]]);
  });
});

describe('what vethlab does for the learner', () => {
  const workOn = (machine: MachineName) => ({ machine, act: 'gone back to the start of “Run it”' });

  it('belongs to no command unless one is running', () => {
    const told = (commands: SeenCommand[]) => {
      const sighting = { atMs: 1000, deltas: [added], commands, own: new Set<string>(), removedAddresses: () => [] };
      return attribute({ ...sighting, machineOf: () => null, workOn }).map((one) => [...one.commands, one.act]);
    };
    expect(told([command(1, 500, 600)])).toEqual([['gone back to the start of “Run it”']]);
    expect(told([command(1, 500, null)])).toEqual([[1, null]]);
  });
});

describe('a connection', () => {
  it('belongs to a command on the client if it comes from the client', () => {
    const commands = [command(1, 900, null), command(2, 950, null, { machine: 'client', isReadOnly: true })];
    expect(shares(1000, [connection(fromClient(40_000))], commands)).toEqual([[2]]);
    expect(shares(1000, [connection(fromClient(40_000))], [command(1, 900, null)])).toEqual([[]]);
  });

  it('is left out if its source port is one that checks use', () => {
    const curl = command(1, 900, null, { machine: 'client' });
    expect(shares(1000, [connection(fromClient(61_234))], [curl])).toEqual([]);
    expect(shares(1000, [connection(fromClient(61_234), 'gone')], [])).toEqual([]);
  });

  it('is left out, and so is its end, if only vethlab was sending from there', () => {
    const text = fromClient(40_000);
    const workOn = (machine: MachineName) => ({ machine, act: null });
    expect(shares(1000, [connection(text)], [], { workOn })).toEqual([]);
    expect(shares(1000, [connection(text, 'gone')], [], { own: new Set([text]) })).toEqual([]);
  });

  it('belongs to what the learner did on the page', () => {
    const machineOf = (): MachineName => 'client';
    const workOn = (machine: MachineName) => ({ machine, act: 'page opened: http://192.168.190.128:801/' });
    const sighting = {
      atMs: 1000,
      deltas: [connection(fromClient(40_000))],
      commands: [],
      own: new Set<string>(),
      removedAddresses: () => [],
    };
    expect(attribute({ ...sighting, machineOf, workOn })).toMatchObject([
      { commands: [], act: 'page opened: http://192.168.190.128:801/' },
    ]);
  });

  it('is taken to have timed out when it is gone, unless a command deleted entries or removed its address', () => {
    const gone = connection(fromClient(40_000), 'gone');
    const running = (text: string) => [command(1, 900, null, { command: text })];
    expect(shares(1000, [gone], running('docker ps'))).toEqual([[]]);
    expect(shares(1000, [gone], running('conntrack -D -p tcp'))).toEqual([[1]]);
    const address = { ...rule, thing: { kind: 'address', link: 'eth0', address: '192.168.190.1/24' } } as const;
    expect(shares(1000, [gone, removed], running('iptables -F'))).toEqual([[1], []]);
    expect(shares(1000, [gone, { key: 'a', before: address, after: null }], running('ip addr flush eth0'))).toEqual([
      [1],
    ]);
    const removedAddresses = () => ['192.168.190.1'];
    expect(shares(1000, [gone], running('docker restart web'), { removedAddresses })).toEqual([[1]]);
  });
});
