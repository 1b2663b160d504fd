// Packets traced in real sandboxes: the trace says what the kernel says, and tracing leaves nothing behind.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Observer } from '../../engine/observer/observer.ts';
import type { Change } from '../../engine/protocol/change.ts';
import { packetTraceSchema, type TraceRequest } from '../../engine/protocol/packet-trace.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { ChangeLog } from '../../engine/session/change-log.ts';
import type { SessionUpdate } from '../../engine/protocol/session-update.ts';
import { messageWords } from '../../engine/network/packet-message.ts';
import { PacketTraces } from '../../engine/session/packet-traces.ts';
import { EngineTraffic } from '../../engine/session/engine-traffic.ts';
import { onEachDriver } from './each-driver.ts';
import { hopsOf, places, rewrites, tcp } from './trace-readings.ts';

const host = '192.168.190.128';
const listings = 'iptables-save; iptables -L -n -v -x; iptables -t nat -S; ip -o link | wc -l';
/** what changes by itself: counters, and the times that iptables-save prints */
const lasting = (text: string) =>
  text
    .replace(/^#.*$/gm, '')
    .replace(/\[\d+:\d+\]/g, '')
    .replace(/^ +\d+ +\d+ /gm, '')
    .replace(/\d+ packets, \d+ bytes/g, '');

onEachDriver('the trace of a packet', (bench) => {
  let observer: Observer;
  let traces: PacketTraces;
  const closing = new AbortController();
  const engineTraffic = new EngineTraffic();
  const states: NetworkState[] = [];
  let whileArmed: (() => Promise<void>) | null = null;

  beforeAll(async () => {
    observer = new Observer(bench.sandbox);
    observer.onState((state) => states.push(state));
    await observer.waitFor(({ docker }) => docker.running, { timeoutMs: 60_000 });
    await bench.says(
      'host',
      'docker run -d -p 801:80 --name web vethlab/web && docker run -d --name db vethlab/web',
      60,
    );
    await bench.says(
      'host',
      'until curl -so /dev/null 172.17.0.2 && curl -so /dev/null 172.17.0.3; do sleep 0.2; done',
      60,
    );
    let asked = 0; // twice per packet trace: before the kernel is armed, and while it is
    const fresh = async (signal?: AbortSignal) => {
      if (++asked % 2 === 0) await whileArmed?.();
      return observer.fresh(signal ? { signal } : {});
    };
    const parts = { sandbox: bench.sandbox, signal: closing.signal, fresh, engineTraffic };
    traces = new PacketTraces({ ...parts, nextId: () => 1, tell: () => {} });
  });
  afterAll(async () => {
    closing.abort();
    await observer?.close();
  });

  const trace = async (request: TraceRequest) => packetTraceSchema.parse((await traces.trace(request)).trace);

  test('from client to a published port meets the DNAT rule, and conntrack rewrites its answer', async () => {
    const traced = await trace(tcp('client', host, 801));
    expect(traced.outcome).toMatchObject({ kind: 'answered' });
    expect(traced.legs.map(({ direction, end }) => [direction, end])).toEqual([
      ['request', 'delivered'],
      ['reply', 'delivered'],
    ]);
    expect(places(hopsOf(traced, 'request'))).toEqual(['client', 'out of sight', 'host', 'container web']);
    expect(rewrites(hopsOf(traced, 'request'))).toEqual([`prerouting ${host} → 172.17.0.2 DNAT`]);
    expect(rewrites(hopsOf(traced, 'reply'))).toEqual([`postrouting 172.17.0.2 → ${host} conntrack`]);
    const own = await bench.says('host', 'iptables -t nat -S DOCKER | grep -- --dport.801');
    expect(hopsOf(traced, 'request')).toContainEqual(
      expect.objectContaining({ rule: expect.objectContaining({ text: own }) }),
    );
    expect(traced.connections[0]!.connection.reply.source).toBe('172.17.0.2');
  });

  test('from a container to outside the host meets MASQUERADE', async () => {
    const traced = await trace(tcp('container:web', '203.0.113.10', 80));
    expect(rewrites(hopsOf(traced, 'request'))).toEqual([`postrouting 172.17.0.2 → ${host} MASQUERADE`]);
    expect(places(hopsOf(traced, 'request'))).toEqual(['container web', 'host', 'out of sight', 'internet']);
    expect(traced.outcome.kind).toBe('answered');
  });

  test('between containers on one bridge crosses its ports and is not rewritten', async () => {
    const request = hopsOf(await trace(tcp('container:web', '172.17.0.3', 80)), 'request');
    const ports = request.flatMap((hop) =>
      hop.kind === 'interface' && hop.bridge === 'docker0' ? [hop.direction] : [],
    );
    expect(ports).toEqual(['in', 'out']);
    expect(rewrites(request)).toEqual([]);
    expect(request).toContainEqual(expect.objectContaining({ kind: 'rule', hook: 'forward', verdict: 'accept' }));
  });

  test('from the host to its own published port is rewritten on the way out; over loopback docker-proxy takes it', async () => {
    expect(rewrites(hopsOf(await trace(tcp('host', host, 801)), 'request'))).toEqual([
      `output ${host} → 172.17.0.2 DNAT`,
    ]);
    const { legs, gaps } = await trace(tcp('host', '127.0.0.1', 801));
    expect(legs[0]!.hops.at(-1)).toMatchObject({ kind: 'socket', action: 'receives', process: 'docker-proxy' });
    const beyond = legs.find(({ flow, direction }) => flow === 1 && direction === 'request');
    expect(beyond?.hops[0]).toMatchObject({ process: 'docker-proxy' });
    expect(beyond?.hops.at(-1)).toMatchObject({ place: { kind: 'container', names: ['web'] }, action: 'receives' });
    expect(gaps).toEqual([]);
  });

  test('names the rule that dropped it: in INPUT, in FORWARD, or a policy', async () => {
    await bench.says(
      'host',
      'iptables -A INPUT -p tcp --dport 81 -j DROP; iptables -I DOCKER-USER -p tcp --dport 82 -j DROP',
    );
    const input = await trace(tcp('client', host, 81));
    expect(input.outcome).toMatchObject({
      kind: 'dropped',
      rule: { table: 'filter', chain: 'INPUT', number: 1, text: '-A INPUT -p tcp -m tcp --dport 81 -j DROP' },
    });
    const forward = await trace(tcp('container:db', '203.0.113.10', 82));
    expect(forward.outcome).toMatchObject({ kind: 'dropped', rule: { chain: 'DOCKER-USER', number: 1 } });
    await bench.says('host', 'iptables -D INPUT 1; iptables -D DOCKER-USER 1; iptables -P INPUT DROP');
    const policy = await trace(tcp('client', host, 83));
    await bench.says('host', 'iptables -P INPUT ACCEPT');
    expect(policy.outcome).toMatchObject({ kind: 'dropped', rule: { chain: 'INPUT', number: null } });
  });

  test('says who refused it, and where there is no route', async () => {
    const refused = await trace(tcp('client', host, 83));
    expect(refused.outcome).toMatchObject({ kind: 'refused', rule: null });
    expect(hopsOf(refused, 'reply')[0]).toMatchObject({ place: { kind: 'host' }, packet: { flags: ['RST', 'ACK'] } });
    await bench.says('host', 'iptables -A INPUT -p tcp --dport 83 -j REJECT');
    expect((await trace(tcp('client', host, 83))).outcome).toMatchObject({
      kind: 'refused',
      rule: { chain: 'INPUT', number: 1 },
    });
    await bench.says('host', 'iptables -D INPUT 1; ip route del default');
    const none = await trace(tcp('host', '203.0.113.10', 80));
    const beyond = await trace(tcp('container:web', '203.0.113.10', 80));
    await bench.says('host', 'ip route add default via 192.168.190.2');
    expect(none).toMatchObject({ outcome: { kind: 'no-route' }, legs: [] });
    expect(beyond.outcome.kind).toBe('no-route');
    expect(beyond.legs[0]!.hops.at(-1)).toMatchObject({ kind: 'route', decision: 'none', place: { kind: 'host' } });
  });

  test('works for UDP and ICMP too', async () => {
    const udp = await trace({ from: 'container:web', to: '203.0.113.10', protocol: 'udp', port: 53 });
    expect(udp.outcome.kind).toBe('answered');
    expect(rewrites(hopsOf(udp, 'request'))).toEqual([`postrouting 172.17.0.2 → ${host} MASQUERADE`]);
    const closed = await trace({ from: 'client', to: host, protocol: 'udp', port: 99 });
    expect(closed.outcome).toMatchObject({ kind: 'refused', rule: null });
    const echo = await trace({ from: 'container:web', to: '203.0.113.10', protocol: 'icmp', port: null });
    expect(messageWords(hopsOf(echo, 'reply')[0]!.packet)).toBe('echo reply');
    expect(rewrites(hopsOf(echo, 'reply'))).toEqual([`prerouting ${host} → 172.17.0.2 conntrack`]);
  });

  test('goes through a namespace wired by hand', async () => {
    await bench.says(
      'host',
      `ip netns add blue; ip link add A type veth peer name B; ip link set A master docker0 up
      ip link set B netns blue; ip -n blue addr add 172.17.0.99/16 dev B; ip -n blue link set B up`,
    );
    const traced = await trace({ from: 'container:web', to: '172.17.0.99', protocol: 'icmp', port: null });
    await bench.says('host', 'ip netns del blue');
    const gone = ({ namespaces }: NetworkState) => namespaces.every(({ names }) => !names.includes('blue'));
    const withoutVeth = ({ namespaces }: NetworkState) =>
      namespaces.every(({ links }) => links.every(({ name }) => name !== 'A'));
    await observer.waitFor((state) => gone(state) && withoutVeth(state), { timeoutMs: 20_000 });
    expect(traced.outcome.kind).toBe('answered');
    expect(places(hopsOf(traced, 'request'))).toEqual(['container web', 'host', 'namespace blue']);
  });

  describe('leaves nothing behind', () => {
    test('in the changes: its effect on conntrack is known as vethlab’s own', async () => {
      const state = await observer.fresh();
      const changes: Change[] = [];
      const later = (act: () => void) => act();
      const tell = (update: SessionUpdate) => void (update.type === 'changes' && changes.push(...update.changes));
      const options = { state, nextId: () => 1, tell, look: () => observer.fresh(), later };
      const log = new ChangeLog({ ...options, workOn: (machine) => engineTraffic.on(machine) });
      const unheard = observer.onState((state) => log.observe(state));
      await trace(tcp('client', host, 801));
      await trace(tcp('host', '127.0.0.1', 801));
      await observer.fresh();
      unheard();
      expect(changes.flatMap(({ differences }) => differences)).toEqual([]);
    });

    test('in iptables listings before, while armed and afterwards, or in the network state', async () => {
      const list = async () => lasting(await bench.says('host', listings));
      const before = await list();
      let armed = '';
      let tables = '';
      whileArmed = async () => {
        armed = await list();
        tables = await bench.says('host', 'nft list tables');
      };
      states.length = 0;
      await trace(tcp('client', host, 801)).finally(() => (whileArmed = null));
      expect(tables).toContain('vethlab-trace'); // it was really armed
      expect(armed).toBe(before);
      expect(await list()).toBe(before);
      expect(await bench.says('host', 'nft list tables')).not.toContain('vethlab');
      states.push(await observer.fresh());
      expect(JSON.stringify(states)).not.toContain('vethlab-trace');
      const rules = states.map(({ namespaces }) =>
        namespaces.map(({ id, chains }) => [id, chains.map(({ rules }) => rules.map(({ text }) => text))]),
      );
      for (const one of rules) expect(one).toEqual(rules[0]);
    });

    test('when it is aborted', async () => {
      const giveUp = new AbortController();
      whileArmed = async () => giveUp.abort(new Error('given up'));
      await expect(traces.trace(tcp('client', host, 801), giveUp.signal)).rejects.toThrow('given up');
      whileArmed = null;
      expect(await bench.says('host', 'nft list tables')).not.toContain('vethlab');
    });

    test('and simultaneous traces wait for one another', async () => {
      const asked = [801, 83, 801].map((port) => trace(tcp('client', host, port)));
      expect((await Promise.all(asked)).map(({ outcome }) => outcome.kind)).toEqual([
        'answered',
        'refused',
        'answered',
      ]);
    });
  });

  test('is refused with a remedy if there is no such machine', async () => {
    await expect(traces.trace(tcp('container:nobody', host, 801))).rejects.toMatchObject({
      code: 'machine-unknown',
      remedy: expect.stringContaining('container:web'),
    });
  });
});
