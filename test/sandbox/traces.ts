// Finds everything that a sandbox could leave on the real machine.
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import type { DriverName } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';

export class Traces {
  readonly id: string;
  readonly directory: string;
  /** in the notation of losetup */
  readonly #disk: string | null;

  private constructor(id: string, disk: string | null) {
    this.id = id;
    this.directory = join(dataDirectory, 'sandboxes', id);
    this.#disk = disk;
  }

  /** Of an open sandbox. */
  static async of(id: string): Promise<Traces> {
    const disk = await stat(join(dataDirectory, 'sandboxes', id, 'disk.ext4')).catch(() => null);
    return new Traces(id, disk && `[${String(disk.dev).padStart(4, '0')}]:${disk.ino} `);
  }

  /** One line for each thing found. */
  async list(): Promise<string[]> {
    const processes = (await this.processes()).map(({ pid, command }) => `process ${pid} ${command}`);
    const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
      .split('\n')
      .filter((line) => line.includes(this.id));
    const loops = (await execa('losetup', ['-a'])).stdout.split('\n');
    const found = [
      ...processes,
      ...mounts,
      ...loops.filter((line) => this.#disk !== null && line.includes(this.#disk)),
    ];
    const groups = (await readdir('/sys/fs/cgroup')).map((name) => join('/sys/fs/cgroup', name, 'vethlab', this.id));
    const paths = [
      ...groups,
      join('/sys/fs/cgroup/vethlab', this.id),
      join('/run/vethlab-runc', this.id),
      this.directory,
    ];
    for (const path of paths) if (await stat(path).catch(() => null)) found.push(path);
    return found;
  }

  /** Processes inside and outside: in its control groups, with its folder in their arguments, or working in it. */
  async processes(): Promise<{ pid: number; command: string }[]> {
    const found = [];
    for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
      const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
      const command = (await read('cmdline')).replaceAll('\0', ' ').trim();
      const cwd = await readlink(`/proc/${name}/cwd`).catch(() => '');
      const groups = await read('cgroup');
      if (/^State:\s+Z/m.test(await read('status'))) continue; // ended, but not reaped by its parent yet
      if (command.includes(this.id) || groups.includes(this.id) || cwd.startsWith(this.directory))
        found.push({ pid: Number(name), command });
    }
    return found;
  }

  /** The script that runs it: sandbox.sh or machine.sh. */
  async script(): Promise<number> {
    return await this.#pid((command) => /(sandbox|machine)\.sh /.test(command));
  }

  /** vethlab-supervisor, which ends it if the script is killed. */
  async supervisor(): Promise<number> {
    const script = await this.script();
    const children = (await readFile(`/proc/${script}/task/${script}/children`, 'utf8')).trim().split(' ');
    for (const child of children)
      if (/vethlab-supervisor/.test(await readFile(`/proc/${child}/cmdline`, 'utf8'))) return Number(child);
    throw new Error('no vethlab-supervisor runs');
  }

  /** The process of the machine: QEMU, or the container's first process. */
  async machine(driver: DriverName): Promise<number> {
    return this.#pid((command) =>
      command.startsWith(driver === 'vm' ? '/usr/bin/qemu-system' : '/usr/lib/vethlab/vethlab-agent unix'),
    );
  }

  async #pid(is: (command: string) => boolean): Promise<number> {
    const found = (await this.processes()).find(({ command }) => is(command));
    if (!found) throw new Error(`no such process of ${basename(this.directory)}`);
    return found.pid;
  }
}
