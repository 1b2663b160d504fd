// However a sandbox ends, nothing of it remains, and an unexpected end is reported.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { sandboxDriver, sweepSandboxes } from '../../engine/sandbox/open-driver.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';
import { drivers, runLine, slowness } from './each-driver.ts';
import { Traces } from './traces.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const soon = { timeout: 10_000, interval: 100 };

describe.each(drivers)('a sandbox (%s)', (name) => {
  const driver = sandboxDriver(name, dataDirectory);
  const seconds = 30 * slowness(name);
  const children: ChildProcess[] = [];
  let open: Sandbox[] = [];

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(open.map((sandbox) => sandbox.close()));
    open = [];
    await driver.sweep();
  });

  const opened = async () => {
    const sandbox = await driver.open();
    open.push(sandbox);
    return { sandbox, traces: await Traces.of(sandbox.id) };
  };
  const leavesNothing = (traces: Traces) => expect.poll(() => traces.list(), soon).toEqual([]);
  const started = (file: string, args: string[]) => {
    const child = spawn(process.execPath, [...(file.endsWith('.ts') ? ['--import', 'tsx'] : []), file, ...args]);
    children.push(child);
    return child;
  };
  const engine = async () => {
    const child = started(here('open-and-wait.ts'), [name, dataDirectory]);
    child.stdout!.setEncoding('utf8');
    const [id] = (await once(child.stdout!, 'data')) as [string];
    return { child, traces: await Traces.of(id.trim()) };
  };
  const kill = (...pids: number[]) => pids.forEach((pid) => process.kill(pid, 'SIGKILL'));

  it('leaves traces in every place that is checked while it is open', async () => {
    const { traces } = await opened();
    const found = (await traces.list()).join('\n');
    expect(found).toContain('process');
    expect(found).toContain(traces.directory);
    if (name === 'container')
      for (const sign of ['/sys/fs/cgroup', '/run/vethlab-runc', '/dev/loop']) expect(found).toContain(sign);
  });

  it('is gone when it is closed, even twice, and does not report that it died', async () => {
    const { sandbox, traces } = await opened();
    await Promise.all([sandbox.close(), sandbox.close()]);
    expect(await traces.list()).toEqual([]);
    await sandbox.close();
    expect(await Promise.race([sandbox.died, 'alive'])).toBe('alive');
  });

  it('is gone soon after its engine was killed', async () => {
    const { child, traces } = await engine();
    expect(await traces.list()).not.toEqual([]);
    child.kill('SIGKILL');
    await leavesNothing(traces);
  });

  it('is gone and reports it when its script is killed', async () => {
    const { sandbox, traces } = await opened();
    kill(await traces.script());
    expect(await sandbox.died).toBe('what kept it running was ended');
    await leavesNothing(traces);
  });

  it('is gone and reports it when its script and its supervisor are killed', async () => {
    const { sandbox, traces } = await opened();
    kill(await traces.supervisor(), await traces.script());
    await sandbox.died;
    await sandbox.close();
    await leavesNothing(traces);
  });

  it('is gone after the next start if engine and script were killed', async () => {
    const { child, traces } = await engine();
    kill(await traces.script(), child.pid!);
    await expect.poll(() => traces.processes(), soon).toEqual([]); // even without a start
    await driver.sweep();
    await leavesNothing(traces);
  });

  it('is gone after the next start if everything outside it was killed', async () => {
    const { child, traces } = await engine();
    kill(await traces.supervisor(), await traces.script(), child.pid!);
    await once(child, 'exit');
    await sweepSandboxes(dataDirectory); // as a start does, whichever driver it is for
    await leavesNothing(traces);
  });

  it('reports that the process running it was killed', async () => {
    const { sandbox, traces } = await opened();
    kill(await traces.machine(name));
    expect(await sandbox.died).toMatch(
      name === 'vm' ? /^QEMU ended with exit status 137/ : /^its first process was ended$/,
    );
    await leavesNothing(traces);
  });

  it.each(['poweroff', 'systemctl poweroff', 'poweroff -f'])(
    'ends with `%s` on its host, and says so',
    async (command) => {
      const { sandbox, traces } = await opened();
      void runLine(sandbox, 'host', command, { seconds });
      expect(await sandbox.died).toBe('its host was powered off');
      await leavesNothing(traces);
    },
  );

  it('survives a reboot of its host: Docker answers, and unsaved changes are gone', async () => {
    const { sandbox } = await opened();
    const says = async (line: string) => (await runLine(sandbox, 'host', line, { seconds })).stdout.trim();
    await says(
      'docker run -d --name kept vethlab/web; sleep 1; touch /root/kept /run/lost; iptables -P INPUT DROP; ip link add lost type bridge',
    );
    await says('reboot; sleep 30');
    await expect
      .poll(() => says('docker inspect -f {{.State.Status}} kept'), { timeout: seconds * 1000, interval: 200 })
      .toBe('exited');
    expect(await says('ls /root/kept /run/lost; ip -br link show lost; iptables -S INPUT')).toBe(
      '/root/kept\n-P INPUT ACCEPT',
    );
    expect(await says("ip -br -4 addr | awk '{ print $3 }'")).toBe('127.0.0.1/8\n192.168.190.128/24\n172.17.0.1/16');
    expect(await says('curl -sS --max-time 10 http://outside.test/')).toBe('You came from 192.168.190.128');
    expect(await says('docker start kept && docker exec kept hostname > /dev/null && echo started')).toBe(
      'kept\nstarted',
    );
    expect(await Promise.race([sandbox.died, 'alive'])).toBe('alive');
  });

  it('gets a client that was switched off back', async () => {
    const { sandbox } = await opened();
    await runLine(sandbox, 'client', 'poweroff -f', { seconds });
    const ask = () => runLine(sandbox, 'client', 'curl -sS --max-time 2 http://outside.test/', { seconds });
    await expect
      .poll(async () => (await ask()).stdout.trim(), { timeout: seconds * 1000 })
      .toBe('You came from 192.168.190.1');
  });

  it('is gone when it is closed while its /run is full', async () => {
    const { sandbox, traces } = await opened();
    const filled = await runLine(sandbox, 'host', 'dd if=/dev/zero of=/run/full bs=1M count=200', { seconds });
    expect(filled.stderr).toContain('No space left on device');
    expect((await runLine(sandbox, 'host', 'docker ps', { seconds })).exit).toBe(0);
    await sandbox.close();
    expect(await traces.list()).toEqual([]);
  });

  describe('of an interrupted command', () => {
    const sandboxesOf = async (child: ChildProcess) => {
      const names = await readdir(join(dataDirectory, 'sandboxes'));
      return names.filter((id) => id.startsWith(`${name === 'vm' ? 'v' : 'c'}${child.pid}-`));
    };

    it.each([
      ['shell', ['publish-ports', '--', 'sh', '-c', 'echo inside; exec sleep 1000'], /inside/],
      ['verify', ['publish-ports', '--jobs', '1'], /: solution\n/],
    ])('is gone: %s', async (command, args, amidst) => {
      const child = started(here('../../engine/vethlab.js'), [
        '--sandbox',
        name,
        '--data',
        dataDirectory,
        command,
        ...args,
      ]);
      const ended = once(child, 'exit');
      let said = '';
      for (const output of [child.stdout!, child.stderr!]) output.on('data', (part) => (said += String(part)));
      await expect.poll(() => said, { timeout: seconds * 1000 }).toMatch(amidst);
      const traces = await Promise.all((await sandboxesOf(child)).map((id) => Traces.of(id)));
      child.kill('SIGINT');
      expect((await ended)[0]).toBeGreaterThan(1);
      for (const trace of traces) await leavesNothing(trace);
      expect(await sandboxesOf(child)).toEqual([]);
    });
  });
});
