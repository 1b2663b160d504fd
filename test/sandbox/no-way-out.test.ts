// A learner is root in the sandbox and must gain nothing on the real machine. Tests what such a root would try first.
import { createServer, type Server } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import { dataDirectory } from '../data-directory.ts';
import { onEachDriver, type Bench } from './each-driver.ts';
import { Traces } from './traces.ts';

/** Runs a line of sh at the site level, which a learner's root may well reach. */
const atSite = (bench: Bench, line: string) => {
  const { file, args } = bench.sandbox.command('site', ['sh', '-c', line]);
  return run(file, args, { timeoutMs: 60_000 });
};

onEachDriver('no traffic', (bench) => {
  let server: Server;
  let port = 0;
  let reached = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      reached++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    port = (server.address() as { port: number }).port;
    await bench.says('host', 'docker run -d --name box vethlab/web', 60);
  });
  afterAll(() => server.close());

  const real = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).filter(({ family }) => family === 'IPv4'),
  );
  const own = real.map(({ address }) => address).filter((address) => !address.startsWith('127.'));
  const addresses = [...new Set(['10.0.2.2', '10.0.2.3', '169.254.169.254', ...own])];
  const machines: (MachineName | 'site')[] = ['host', 'client', 'internet', 'container:box', 'site'];

  it.each(machines)('gets from %s to the real machine or its network', async (machine) => {
    const tries = addresses.map(
      (address) =>
        `curl -sS -o /dev/null --connect-timeout 1 http://${address}:${port}/ 2>&1 && echo reached ${address}`,
    );
    const line = `${tries.join('; ')}; echo tried`;
    const { stdout } = machine === 'site' ? await atSite(bench, line) : await bench.run(machine, line, { seconds: 60 });
    expect(stdout).toMatch(/tried\n$/);
    expect(stdout).not.toContain('reached ');
    expect(reached).toBe(0);
  });

  it('comes from other loopback ports of the real machine', async () => {
    const { stdout } = await atSite(bench, `curl -sS --connect-timeout 1 http://127.0.0.1:${port}/ 2>&1; echo tried`);
    expect(stdout).toContain('tried');
    expect(reached).toBe(0);
    expect((await run('curl', ['-sS', `http://127.0.0.1:${port}/`])).exit).not.toBe(7); // from here it is open
    expect(reached).toBe(1);
  });

  it.runIf(bench.driver === 'container')('passes through sockets of families that labs do not need', async () => {
    const tried = `perl -e 'for (1..45) { $! = 0; socket(my $s, $_, 3, 0) || socket($s, $_, 2, 0) and print "$_ " }'`;
    expect((await bench.says('host', tried)).trim()).toBe('1 2 10 16 17');
    const vsock = `perl -e 'socket(my $s, 40, 1, 0) and print "open" or print "$!"'`;
    expect(await bench.says('host', vsock)).toBe('Address family not supported by protocol');
  });
});

onEachDriver('no file of the real machine', (bench) => {
  it.each<MachineName>(['host', 'client', 'internet'])('is mounted or named on %s', async (machine) => {
    const mounts = await bench.says(machine, 'cat /proc/self/mountinfo');
    expect(mounts).not.toContain(dataDirectory);
    const types = new Set(mounts.split('\n').map((line) => line.split(' - ')[1]!.split(' ')[0]!));
    const allowed = 'overlay proc sysfs tmpfs devpts mqueue devtmpfs cgroup cgroup2 ext4 nsfs hugetlbfs'.split(' ');
    expect([...types].filter((type) => !allowed.includes(type))).toEqual([]);
    const disks = mounts.split('\n').filter((line) => line.includes(' - ext4 '));
    if (bench.driver === 'container') for (const line of disks) expect(line).toMatch(/ \/docker \/var\/lib\/docker /);
    const devices = mounts.split('\n').filter((line) => line.includes(' - devtmpfs '));
    for (const line of devices) expect(line).toMatch(/ \/(null|zero|full|random|urandom|tty) \/dev\/\1 /);
  });

  it('can be reached through the sandbox’s supporting file system', async () => {
    const { stdout } = await atSite(bench, 'cat /proc/self/mountinfo');
    expect(stdout).not.toContain(dataDirectory);
  });

  it('reveals to a machine the system around it', async () => {
    expect(await bench.says('host', 'ps -e -o comm=')).not.toMatch(/vethlab-agent|dnsmasq/);
    for (const folder of ['/run/vethlab', '/proc/1/root/run/vethlab', '/run/netns'])
      expect((await bench.run('host', `ls ${folder}`)).exit, folder).not.toBe(0);
  });

  it.each([
    ['its socket', '/run/vethlab/channel/agent', 'agent'],
    ['the folder it is in', '/run/vethlab/channel', ''],
  ])('answers in place of the agent if %s is replaced by a link', async (_, place, trapped) => {
    const other = await bench.openAnother();
    const folder = await mkdtemp(join(tmpdir(), 'vethlab-test-'));
    let reached = 0;
    const trap = createServer((socket) => void (reached++, socket.destroy())).listen(join(folder, 'agent'));
    try {
      const isPort = bench.driver === 'vm'; // there the channel is not a file
      const away = isPort ? 'true' : `mv ${place} ${place}.was`;
      const link = `ln -s ${join(folder, trapped)} ${place}`;
      const moving = `! mountpoint -q ${place} || umount -l ${place}; ${away} && mkdir -p $(dirname ${place}) && ${link}`;
      expect(await other.exec('site', ['sh', '-c', moving])).toMatchObject({ exit: 0 });
      const { file, args } = other.command('host', ['true']);
      expect((await run(file, args, { timeoutMs: 20_000 })).exit).toBe(isPort ? 0 : 255);
      const { exit, startError } = await other.exec('host', ['true'], { timeoutMs: 20_000 });
      expect(exit).toBe(isPort ? 0 : null);
      if (!isPort) expect(startError).toMatch(/ENOTDIR|no socket/);
      expect(reached).toBe(0);
    } finally {
      await other.close();
      trap.close();
      await rm(folder, { recursive: true });
    }
  });
});

onEachDriver('no device', (bench) => {
  it('exists except harmless ones', async () => {
    const harmless = 'fd full log mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero';
    expect(await bench.says('host', 'echo $(ls /dev | grep -vx core)')).toBe(harmless); // systemd's link to /proc/kcore
    expect((await bench.run('host', 'ls /dev/kvm /dev/vda /dev/mem /dev/vsock')).exit).toBe(2);
    expect((await bench.run('host', 'docker run --rm vethlab/web ls /dev/kvm /dev/vda /dev/mem')).exit).toBe(2);
  });

  it.runIf(bench.driver === 'container')('can be created', async () => {
    const make = await bench.run('host', 'mknod /root/disk b 254 0 && head -c 512 /root/disk | wc -c');
    expect(make.stderr).toContain('Operation not permitted');
    expect(make.stdout).toBe('');
  });

  it.runIf(bench.driver === 'container')('is available to a privileged container', async () => {
    const { stdout } = await bench.run(
      'host',
      'docker run --rm --privileged vethlab/web sh -c "ls /dev; mknod /d b 254 0 && echo made"',
    );
    expect(stdout).not.toMatch(/\b(vd\w|sd\w|loop\d|kvm|mem|kmsg|made)\b/);
  });
});

onEachDriver('a learner gains no hold on the kernel', (bench) => {
  const onContainer = it.runIf(bench.driver === 'container');

  onContainer.each([
    '/proc/sysrq-trigger',
    '/proc/sys/kernel/core_pattern',
    '/proc/sys/kernel/modprobe',
    '/proc/sys/kernel/panic',
    '/proc/sys/vm/overcommit_memory',
    '/sys/kernel/uevent_helper',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes/../release_agent',
  ])('by writing to %s', async (path) => {
    expect((await bench.run('host', `: >> ${path}`)).exit).not.toBe(0);
    expect((await atSite(bench, `: >> ${path}`)).exit).not.toBe(0);
  });

  onContainer.each([
    ['its messages', 'dmesg'],
    ['its keys and memory', 'head -c 1 /proc/kcore'],
    ['a module', `perl -e 'exit(syscall(175, 0, 0, "") == 0 ? 0 : $!)'`],
    ['another kernel', `perl -e 'exit(syscall(246, 0, 0, 0, 0) == 0 ? 0 : $!)'`],
    ['the clock', 'date -s "2001-01-01"'],
    ['a file by its handle', `perl -e 'exit(syscall(304, 0, 0, 0) == 0 ? 0 : $!)'`],
    ['another kind of program', `perl -e 'exit(syscall(321, 0, 0, 0) == 0 ? 0 : $!)'`],
  ])('by asking for %s', async (_, line) => {
    const { exit } = await bench.run('host', line);
    expect(exit).not.toBe(0);
  });

  onContainer('by raising its own limits', async () => {
    for (const file of ['memory/memory.limit_in_bytes', 'pids/pids.max', 'memory.max', 'pids.max'])
      expect(
        (await atSite(bench, `[ ! -e /sys/fs/cgroup/${file} ] || echo 99999999999 > /sys/fs/cgroup/${file}`)).exit,
        file,
      ).toBe((await atSite(bench, `[ ! -e /sys/fs/cgroup/${file} ]`)).exit === 0 ? 0 : 2);
  });

  onContainer('by root rights that reach beyond the sandbox', async () => {
    const [inside, first, count] = (await bench.says('host', 'cat /proc/self/uid_map')).trim().split(/\s+/);
    expect([inside, count]).toEqual(['0', '65536']);
    expect(Number(first)).toBeGreaterThanOrEqual(0x7000_0000); // nobody else has such ids
    const bounding = BigInt(`0x${(await bench.says('host', 'grep CapBnd /proc/self/status')).split('\t')[1]}`);
    const refused = { SYS_MODULE: 16, SYS_RAWIO: 17, SYS_TIME: 25, MAC_ADMIN: 33, SYSLOG: 34, BPF: 39 };
    for (const [name, bit] of Object.entries(refused)) expect(bounding & (1n << BigInt(bit)), name).toBe(0n);
    const agent = await (await Traces.of(bench.sandbox.id)).machine('container');
    const status = await readFile(`/proc/${agent}/status`, 'utf8');
    expect(status).toMatch(new RegExp(`^Uid:\t${first}\t${first}\t${first}\t${first}$`, 'm'));
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  it.runIf(bench.driver === 'vm')('by a token that other sandboxes know', async () => {
    const token = await bench.says('host', 'cat /var/lib/vethlab/token'); // of the template
    const channel = await readFile(bench.sandbox.command('host', ['true']).args[0]!, 'utf8');
    expect(channel.split('\n')[2]).toMatch(/^\S{32}$/);
    expect(channel).not.toContain(token);
  });
});

onEachDriver('the programs that observe a sandbox', (bench) => {
  it('stay what they are, whatever the host’s root does to its files', async () => {
    const sum = async () => (await atSite(bench, 'sha256sum /usr/lib/vethlab/vethlab-observe')).stdout;
    const before = await sum();
    expect(before).toMatch(/^[0-9a-f]{64} /);
    const forge = 'mount -o remount,rw / ; umount -l /usr/lib/vethlab; cp --remove-destination /bin/true';
    await bench.run('host', `(${forge} /usr/lib/vethlab/vethlab-observe) 2>&1`);
    expect(await bench.says('host', 'cmp /bin/true /usr/lib/vethlab/vethlab-observe && echo forged')).toBe('forged');
    expect(await sum()).toBe(before);
    expect((await atSite(bench, 'touch /usr/lib/vethlab/new')).stderr).toMatch(
      /Read-only file system|Permission denied/,
    );
  });
});

onEachDriver('nothing that crashes', (bench) => {
  it('leaves a memory image behind', async () => {
    const crash = 'cd /; ulimit -c unlimited 2>/dev/null; perl -e "kill SEGV => \\$\\$" ; ls -d /core* 2>&1; :';
    expect(await bench.says('host', crash)).toContain('No such file');
  });
});

onEachDriver('no key', (bench) => {
  it.runIf(bench.driver === 'container')('can be made: other sandboxes have the same ids', async () => {
    const add = `perl -e 'my ($t, $k, $v) = ("user", "k", "x"); print syscall(248, $t, $k, $v, 1, -3), " ", $!'`;
    expect(await bench.says('host', add)).toBe('-1 Function not implemented');
    expect(await bench.says('host', 'docker run --rm vethlab/web echo runs', 60)).toBe('runs');
  });
});
