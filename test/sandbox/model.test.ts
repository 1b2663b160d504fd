// The model against the kernel: in many situations of a real sandbox one packet is traced, and what the model says for
// the same NetworkState must be the same, hop by hop.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulatePacket } from '../../engine/packet/simulate/simulate.ts';
import { Observer } from '../../engine/observer/observer.ts';
import { traceRequestSchema, packetTraceSchema, type TraceRequest } from '../../engine/protocol/packet-trace.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { joinTrace } from '../../engine/packet/trace/join.ts';
import { recordTrace } from '../../engine/packet/trace/tracer.ts';
import { differences } from '../packet/simulate/compare.ts';
import { onEachDriver } from './each-driver.ts';
import { containers } from './situations/containers.ts';
import { routing } from './situations/routing.ts';
import { rules } from './situations/rules.ts';
import { wiring } from './situations/wiring.ts';

const answerMs = { container: 200, vm: 1500 };

onEachDriver('the model', (bench) => {
  let observer: Observer;
  let state: NetworkState;
  const fresh = (signal?: AbortSignal) => observer.fresh(signal ? { signal } : {});
  const says = async (machine: 'host' | 'client', lines?: string) => {
    if (lines) await bench.says(machine, `set -e\n${lines}`, 60);
  };

  beforeAll(async () => {
    observer = new Observer(bench.sandbox);
    await observer.waitFor(({ docker }) => docker.running, { timeoutMs: 60_000 });
    await says(
      'host',
      `sysctl -qw net.ipv4.icmp_ratemask=0 # a kernel that is asked this often would not answer each time
      docker run -d -p 801:80 --name one vethlab/web; docker run -d --name db vethlab/web
      docker run -d -P --name web vethlab/web
      docker run -d -p 192.168.190.128:8080:80 -p 127.0.0.1:8081:80 -p 5300:53/udp --name some vethlab/web`,
    );
    await bench.says(
      'host',
      'for last in 2 3 4 5; do until curl -so /dev/null 172.17.0.$last; do sleep 0.1; done; done',
    );
  });
  afterAll(() => observer?.close());

  for (const { title, host, client, packets, undo } of [...containers, ...wiring, ...rules, ...routing])
    describe(title, () => {
      beforeAll(async () => {
        await says('client', client);
        await says('host', host);
        state = await fresh();
      });
      afterAll(async () => {
        await says('client', undo?.client);
        await says('host', undo?.host);
      });

      test.each(packets)('%s', async (packet) => {
        const { stream } = bench.sandbox;
        const request = readPacket(packet, state);
        if (packet.endsWith('?')) {
          expect(simulatePacket(state, request).outcome.kind).toBe('unknown');
          return;
        }
        const recording = await recordTrace({ stream, state, fresh }, request, { answerMs: answerMs[bench.driver] });
        const model = packetTraceSchema.parse(simulatePacket(recording.state, request));
        expect(differences(joinTrace(recording), model).join('\n')).toBe('');
      });
    });

  test('settings beside routes, interfaces and iptables are reported as unknown', async () => {
    const request = readPacket('client tcp host:801', await fresh());
    expect(simulatePacket(await fresh(), request).gaps).toEqual([]);
    await says(
      'host',
      `ip rule add from 10.0.0.0/8 lookup 100 priority 100; ip route add blackhole 198.18.0.0/15; nft add table inet mine
      sysctl -qw net.ipv4.conf.eth0.rp_filter=2 net.ipv4.conf.docker0.route_localnet=1
      port=$(ls /sys/class/net/docker0/brif | head -1); bridge link set dev $port isolated on
      iptables -t nat -I OUTPUT 1 -d 127.0.0.1 -p tcp --dport 9005 -j DNAT --to-destination 172.17.0.3:80`,
    );
    const { gaps } = simulatePacket(await fresh(), request);
    const loopback = simulatePacket(await fresh(), readPacket('host tcp 127.0.0.1:9005', await fresh()));
    await says(
      'host',
      `ip rule del priority 100; ip route del blackhole 198.18.0.0/15; nft delete table inet mine
      sysctl -qw net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.docker0.route_localnet=0
      for port in $(ls /sys/class/net/docker0/brif); do bridge link set dev $port isolated off; done
      iptables -t nat -D OUTPUT 1`,
    );
    expect(gaps).toHaveLength(1);
    for (const what of ['ip rule 100', 'blackhole 198.18.0.0/15', 'nft table inet mine', 'rp_filter', 'isolated on'])
      expect(gaps[0]!.says).toContain(what);
    expect(gaps[0]!.says).toContain('docker0 route_localnet');
    expect(loopback.outcome).toMatchObject({
      kind: 'unknown',
      says: expect.stringContaining('route_localnet') as string,
    });
    expect(simulatePacket(await fresh(), request).gaps).toEqual([]);
  });
});

const machines: Record<string, string> = { host: '192.168.190.128', client: '192.168.190.1', internet: '203.0.113.10' };

/** Reads a packet in the notation of situation.ts. */
function readPacket(text: string, state: NetworkState): TraceRequest {
  const [from = '', protocol = '', end = ''] = text.split(' ');
  const [to = '', port = null] = end.split(':');
  return traceRequestSchema.parse({
    from: machines[from] ? from : `container:${from}`,
    protocol,
    to: addressOf(to, state),
    port: port === null ? null : port.includes('/') ? publishedPort(port, state) : Number(port),
  });
}

function addressOf(name: string, { docker }: NetworkState): string {
  if (/^[\d.]+$/.test(name)) return name;
  const [container, network] = name.split('@');
  const { networks = [] } = docker.containers.find((one) => one.name === container) ?? {};
  const found = networks.find((one) => one.address !== '' && (!network || one.name === network))?.address;
  return machines[name] ?? found ?? name;
}

function publishedPort(text: string, { docker }: NetworkState): number {
  const [container, inside] = text.split('/');
  const { publishedPorts = [] } = docker.containers.find(({ name }) => name === container) ?? {};
  return publishedPorts.find(({ port }) => port === `${inside}/tcp`)!.hostPort;
}
