// What a killed engine left on the machine: processes, mounts, loop devices, control groups, runc's state, user ids.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../engine/host/run.ts';

/** One line for each thing. `directory`: its data folder; ids of its sandboxes have the engine's pid in them. */
export async function whatIsLeft(directory: string, engine: number): Promise<string[]> {
  // an engine in a container may have the same pid, but its ids also have its pid namespace
  const isIts = (name: string) => new RegExp(`^[cv]${engine}-\\d+-[0-9a-f]+$`).test(name);
  const namesIn = (folder: string) => readdir(folder).catch(() => []);
  const left: string[] = [];
  for (const pid of (await namesIn('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (command.includes(directory) || place.startsWith(directory))
      left.push(`process ${pid} ${command.replaceAll('\0', ' ').slice(0, 80)}`);
  }
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n');
  const loops = (await run('losetup', ['-a'])).stdout.split('\n');
  left.push(...[...mounts, ...loops].filter((line) => line.includes(directory)));
  left.push(...(await namesIn(join(directory, 'sandboxes'))).map((name) => `folder ${name}`));
  const groups = (await namesIn('/sys/fs/cgroup')).map((name) => join('/sys/fs/cgroup', name, 'vethlab'));
  for (const folder of ['/run/vethlab-runc', '/sys/fs/cgroup/vethlab', ...groups])
    left.push(...(await namesIn(folder)).filter(isIts).map((name) => join(folder, name)));
  for (const name of await namesIn('/run/vethlab-ids'))
    if (isIts(await readlink(join('/run/vethlab-ids', name)).catch(() => ''))) left.push(`ids ${name}`);
  return left;
}
