// The observer in a real sandbox: what people do there shows in the state, soon, and nothing is done by looking.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineExec } from '../../engine/host/machine-commands.ts';
import { Observer } from '../../engine/observer/observer.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';
import { container, host, namespaceOf } from '../observer/recorded.ts';

let sandbox: Sandbox;
let observer: Observer;
let exec: MachineExec;
const timeoutMs = 10_000;

const run = async (command: string) => {
  const result = await exec('host', ['bash', '-c', command], { timeoutMs: 60_000 });
  if (result.exit !== 0) throw new Error(`${command}: ${result.stderr}`);
  return result.stdout.trim();
};

beforeAll(async () => {
  sandbox = await sandboxDriver('container', dataDirectory).open();
  exec = sandbox.exec;
  observer = new Observer(sandbox);
  await observer.waitFor(({ docker }) => docker.running, { timeoutMs });
});
afterAll(async () => {
  await observer?.close();
  await sandbox?.close();
});

describe('what is done in a sandbox', () => {
  it('shows after docker run has ended: container, veth, namespace, rules', async () => {
    await run('docker run -d -P --name web vethlab/web');
    const state = await observer.waitFor(({ docker }) => docker.containers[0]?.namespace?.startsWith('net:') === true, {
      timeoutMs,
    });
    const eth0 = namespaceOf(state, 'web').links.find(({ name }) => name === 'eth0')!;
    expect(eth0.peer!.namespace).toBe(host(state).id);
    const text = host(state).chains.flatMap(({ rules }) => rules.map((rule) => rule.text));
    expect(text.filter((rule) => rule.includes('-j DNAT'))).toHaveLength(3);
  });

  it('is in a fresh state at once where no event tells of it: a listening socket, a process', async () => {
    await run('setsid busybox nc -l -p 4242 >/dev/null 2>&1 < <(sleep 60) & until ss -ltn | grep :4242; do :; done');
    await run('docker exec -d web sleep 4242; until docker exec web pgrep -fx "sleep 4242"; do :; done');
    const state = await observer.fresh();
    expect(host(state).sockets).toContainEqual(expect.objectContaining({ port: 4242 }));
    expect(container(state, 'web').processes.map(({ command }) => command)).toContain('sleep 4242');
  });

  it('agrees with what iptables itself counts', async () => {
    const port = container(observer.state!, 'web').publishedPorts.find(
      (published) => published.port === '80/tcp',
    )!.hostPort;
    await exec('client', ['curl', '-sS', '-o', '/dev/null', `http://192.168.190.128:${port}/`], { timeoutMs: 5000 });
    const state = await observer.fresh();
    const own = await run('iptables-save -c -t nat | grep -- "-A DOCKER"');
    const seen = host(state)
      .chains.find(({ table, name }) => table === 'nat' && name === 'DOCKER')!
      .rules.map(({ packets, bytes, text }) => `[${packets}:${bytes}] ${text}`);
    expect(seen).toEqual(own.split('\n'));
    expect(seen.some((line) => !line.startsWith('[0:0]'))).toBe(true);
  });

  it('does not keep a namespace alive: the pair goes with a container wired by hand', async () => {
    await run(`docker run -d --net=none --name lonely vethlab/web
      ln -sfT /proc/$(docker inspect -f '{{.State.Pid}}' lonely)/ns/net /run/netns/lonely 2>/dev/null ||
        { mkdir -p /run/netns; ln -s /proc/$(docker inspect -f '{{.State.Pid}}' lonely)/ns/net /run/netns/lonely; }
      ip link add A type veth peer name B; ip link set B netns lonely`);
    const wired = await observer.waitFor(({ namespaces }) => namespaces.some(({ names }) => names.includes('lonely')), {
      timeoutMs,
    });
    expect(namespaceOf(wired, 'lonely').names).toEqual(['lonely']);
    await run('docker rm -f lonely');
    await observer.waitFor((state) => host(state).links.every(({ name }) => name !== 'A'), { timeoutMs });
  });

  it('leaves a stopped Docker stopped although systemd holds its socket', async () => {
    await run('systemctl stop docker.service');
    const state = await observer.fresh();
    expect(state.docker).toMatchObject({
      running: false,
      containers: [],
      units: { 'docker.service': 'inactive', 'docker.socket': 'active' },
    });
    for (let looks = 0; looks < 10; looks++) await observer.fresh();
    const still = await observer.fresh();
    expect(still.docker.units['docker.service']).toBe('inactive');
    await run('systemctl start docker.service');
    expect((await observer.fresh()).docker).toMatchObject({ running: true, units: { 'docker.service': 'active' } });
  });
});
