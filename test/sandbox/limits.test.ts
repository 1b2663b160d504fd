// A sandbox's use of the real machine is limited, and only the sandbox suffers at the limit.
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';
import { defaultLimits } from '../../engine/sandbox/container/oci-config.ts';
import { dataDirectory } from '../data-directory.ts';
import { onEachDriver, type Bench } from './each-driver.ts';

/** A limit of the sandbox's control group on the real machine, by its name in cgroup version 1 or 2. */
async function limit(bench: Bench, controller: string, v1: string, v2: string): Promise<string> {
  const first = join('/sys/fs/cgroup', controller, 'vethlab', bench.sandbox.id, v1);
  return (
    await readFile(existsSync(first) ? first : join('/sys/fs/cgroup/vethlab', bench.sandbox.id, v2), 'utf8')
  ).trim();
}

const mostOnHost = 3_300; // native/guest/site/start-machine allows 3500

const answers = async (bench: Bench) => expect((await bench.run('host', 'docker ps -q')).exit).toBe(0);

onEachDriver('a sandbox’s limits', (bench) => {
  it('restrict its memory: a process that takes too much is killed, the rest continues', async () => {
    const tooMuch = bench.driver === 'vm' ? '1G' : '4G';
    const hog = await bench.run('host', `head -c ${tooMuch} /dev/zero | tail > /dev/null; echo \${PIPESTATUS[1]}`, {
      seconds: 60,
    });
    expect(hog.stdout.trim()).toBe('137');
    await answers(bench);
    if (bench.driver === 'vm') return;
    const bytes = String(defaultLimits.memoryMib * 1024 * 1024);
    expect(await limit(bench, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe(bytes);
    if (existsSync('/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes'))
      expect(await limit(bench, 'memory', 'memory.memsw.limit_in_bytes', '')).toBe(bytes); // no swap
  });

  it('restrict its disk: its own is full, and the real one has not grown', async () => {
    const used = async () => {
      if (bench.driver === 'vm') return 0; // its changes are in a file without a name
      return (await stat(join(dataDirectory, 'sandboxes', bench.sandbox.id, 'disk.ext4'))).blocks * 512;
    };
    const before = await used();
    for (const folder of ['/root', '/var/lib/docker']) {
      const { exit, stderr } = await bench.run(
        'host',
        `fallocate -l 9G ${folder}/big; e=$?; rm -f ${folder}/big; exit $e`,
      );
      expect({ exit, stderr }).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining('No space left on device') as string,
      });
    }
    for (const folder of ['/run', '/tmp', '/dev/shm', '/dev'])
      expect((await bench.run('host', `fallocate -l 1G ${folder}/big; e=$?; rm -f ${folder}/big; exit $e`)).exit).toBe(
        1,
      );
    expect((await used()) - before).toBeLessThan(64 * 1024 * 1024);
    await answers(bench);
  });

  it('restrict its processors', async () => {
    if (bench.driver === 'vm') expect(await bench.says('host', 'nproc')).toBe('2');
    else if (existsSync('/sys/fs/cgroup/cpu'))
      expect(await limit(bench, 'cpu', 'cpu.cfs_quota_us', '')).toBe(String(defaultLimits.cpus * 100_000));
    else expect(await limit(bench, '', '', 'cpu.max')).toBe(`${defaultLimits.cpus * 100_000} 100000`);
  });

  it.runIf(bench.driver === 'container')('restrict its processes: a fork storm stops and passes', async () => {
    expect(await limit(bench, 'pids', 'pids.max', 'pids.max')).toBe(String(defaultLimits.processes));
    const storm = 'i=0; while [ $i -lt 6000 ]; do sleep 40 & i=$((i+1)); done';
    const { file, args } = bench.sandbox.command('host', ['sh', '-c', storm]);
    const stop = new AbortController();
    const raging = run(file, args, { signal: stop.signal, timeoutMs: 40_000 }).catch(() => null);
    const most = () => limit(bench, 'pids', 'pids.current', 'pids.current').then(Number);
    await expect.poll(most, { timeout: 40_000, interval: 100 }).toBeGreaterThan(mostOnHost);
    expect(await most()).toBeLessThanOrEqual(defaultLimits.processes);
    // the site and the other machines can still start processes
    expect((await bench.run('client', 'ip address | cat')).exit).toBe(0);
    expect((await bench.sandbox.exec('site', ['sh', '-c', 'ps | cat'])).exit).toBe(0);
    expect((await run('true', [])).exit).toBe(0); // the real machine can, too
    stop.abort();
    await raging;
    await expect.poll(() => bench.run('host', 'pkill -x sleep; docker ps -q').then(({ exit }) => exit), { timeout: 50_000, interval: 500 }).toBe(0); // prettier-ignore
    // ended processes count until they are reaped
    await expect.poll(most, { timeout: 15_000, interval: 100 }).toBeLessThan(500);
  });
});
