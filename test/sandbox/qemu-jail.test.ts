// QEMU, which a learner may come to control from inside, runs in a jail: it reaches nothing of the real machine.
import { existsSync } from 'node:fs';
import { readFile, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';
import { dataDirectory } from '../data-directory.ts';
import { onEachDriver } from './each-driver.ts';
import { Traces } from './traces.ts';

onEachDriver('a virtual machine’s QEMU', (bench) => {
  const onVm = it.runIf(bench.driver === 'vm');
  const qemu = async () => (await Traces.of(bench.sandbox.id)).machine('vm');
  const ofQemu = async (file: string) => readFile(`/proc/${await qemu()}/${file}`, 'utf8');

  onVm('has no rights, and an id of its own', async () => {
    const pid = await qemu();
    const user = /^Uid:\t(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]!;
    expect(Number(user)).toBeGreaterThanOrEqual(0x7000_0000); // nobody else has it
    for (const task of await readdir(`/proc/${pid}/task`)) {
      const status = await readFile(`/proc/${pid}/task/${task}/status`, 'utf8');
      expect(status).toMatch(new RegExp(`^Uid:\t${user}\t${user}\t${user}\t${user}$`, 'm'));
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).toMatch(/^Seccomp:\t2$/m);
    }
  });

  onVm('reaches no network and no process of the real machine, and listens nowhere there', async () => {
    const kinds = ['net', 'pid', 'mnt', 'ipc', 'uts'];
    const link = (pid: number | 'self', kind: string) => readlink(`/proc/${pid}/ns/${kind}`);
    const pid = await qemu();
    for (const kind of kinds) expect(await link(pid, kind)).not.toBe(await link('self', kind));
    expect((await ofQemu('net/dev')).trim().split('\n').slice(2)).toEqual([expect.stringMatching(/^ *lo:/)]);
    expect(await ofQemu('status')).toMatch(/^NSpid:\t\d+\t2$/m);
  });

  onVm('sees only the system’s programs, its image and its own folder', async () => {
    const root = `/proc/${await qemu()}/root`;
    const parents = dataDirectory.split('/')[1]!;
    expect((await readdir(root)).sort()).toEqual(
      [...new Set(['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'proc', 'usr', parents])]
        .filter((name) => existsSync(join('/', name)))
        .sort(),
    );
    expect(await readdir(join(root, dataDirectory, 'sandboxes'))).toEqual([bench.sandbox.id]);
    expect(existsSync(join(root, dataDirectory, 'progress.sqlite'))).toBe(false);
    await expect(writeFile(join(root, 'usr/bin/new'), '')).rejects.toThrow('EROFS');
  });

  onVm('is limited in memory, processes and processors', async () => {
    const groups = await ofQemu('cgroup');
    expect(groups).toContain(`/vethlab/${bench.sandbox.id}`);
    const limit = async (...files: string[]) => {
      for (const file of files) {
        const text = await readFile(file.replace('ID', `vethlab/${bench.sandbox.id}`), 'utf8').catch(() => null);
        if (text !== null) return Number.parseInt(text);
      }
      return Infinity;
    };
    const at = '/sys/fs/cgroup';
    expect(await limit(`${at}/memory/ID/memory.limit_in_bytes`, `${at}/ID/memory.max`)).toBeLessThanOrEqual(2 ** 31);
    expect(await limit(`${at}/pids/ID/pids.max`, `${at}/ID/pids.max`)).toBeLessThanOrEqual(256);
    expect(await limit(`${at}/cpu/ID/cpu.cfs_quota_us`, `${at}/ID/cpu.max`)).toBeLessThan(cpus().length * 100_000);
    expect(await ofQemu('limits')).toMatch(/^Max core file size +0 +0/m);
  });

  onVm('knows no secret, and nobody else on the real machine reaches it', async () => {
    const channel = bench.sandbox.command('host', ['true']).args[0]!;
    const token = (await readFile(channel, 'utf8')).split('\n')[2]!;
    expect(await ofQemu('cmdline')).not.toContain(token);
    expect((await ofQemu('environ')).split('\0').filter(Boolean).map((line) => line.split('=')[0])).toEqual(['PATH', 'TMPDIR']); // prettier-ignore
    const folder = join(dataDirectory, 'sandboxes', bench.sandbox.id);
    expect((await stat(channel)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'way-in'))).mode & 0o777).toBe(0o600);
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o002, name).toBe(0);
    const { file, args } = bench.sandbox.command('host', ['true']);
    const asOther = (...line: string[]) =>
      run('setpriv', ['--reuid=65533', '--regid=65533', '--clear-groups', ...line]);
    expect((await asOther(file, ...args)).exit).not.toBe(0);
    expect((await asOther('perl', '-MIO::Socket::UNIX', '-e', 'IO::Socket::UNIX->new(Peer => shift) or die "$!"', join(folder, 'way-in'))).stderr).toContain('Permission denied'); // prettier-ignore
    expect((await run(file, args)).exit).toBe(0);
  });
});
