// Folders may have any name: programs of native/ are compiled from one into another, and no file lands elsewhere.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { native } from '../../engine/image/image.ts';
import { run } from '../../engine/host/run.ts';

const names = ["a b,c ü'$x#", '-q host:"\\`%s\tline\n*?[e]&;|(f'];
const programs = [
  'agent',
  'attach',
  'jail',
  'machine-init',
  'observe',
  'own-ids',
  'pages',
  'resume',
  'supervisor',
  'trace',
];

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vethlab-any-path-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const within = (directory: string) => readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();

describe.each(names)('a folder named %j', (name) => {
  it('holds the programs of native, compiled from a folder with such a name', async () => {
    const [source, bin] = [join(folder, `${name} source`), join(folder, name, 'bin')];
    cpSync(native, source, { recursive: true });
    mkdirSync(bin, { recursive: true });
    const before = within(folder);
    const { exit, stderr } = await run(join(source, 'image/programs.sh'), [bin], {
      timeoutMs: 50_000,
      env: { CFLAGS: '-O0' },
    });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(readdirSync(bin).sort()).toEqual(programs.map((program) => `vethlab-${program}`));
    expect(within(folder).filter((path) => !before.includes(path))).toHaveLength(programs.length);
    expect((await run(join(bin, 'vethlab-supervisor'), [])).stderr).toContain('usage: vethlab-supervisor PID');
  });

  it('holds the disk of a container sandbox', async () => {
    const directory = join(folder, name);
    mkdirSync(directory);
    const disk = join(directory, 'disk.ext4');
    const owner = `${process.getuid!()}`;
    const { exit, stderr } = await run(join(native, 'container/empty-disk.sh'), [disk, '64M', owner]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(within(folder)).toEqual([name, join(name, 'disk.ext4')]);
    const { stdout } = await run('debugfs', ['-R', 'ls -p /', 'disk.ext4'], { cwd: directory });
    for (const part of ['upper', 'work', 'docker', 'channel']) expect(stdout).toContain(`/${part}/`);
  });

  it('holds archives and the disk of a virtual machine', async () => {
    const directory = join(folder, name);
    mkdirSync(join(directory, 'root/etc'), { recursive: true });
    const [rootfs, web, token, disk] = ['rootfs.tar', 'web.tar', 'token', 'disk.raw'].map((file) =>
      join(directory, file),
    );
    await run('tar', ['--create', '--force-local', '--file', rootfs!, '--directory', join(directory, 'root'), './etc']);
    await run('cp', [rootfs!, web!]);
    writeFileSync(token!, 'secret\n');
    const { exit, stderr } = await run(join(native, 'vm/disk.sh'), [rootfs!, web!, token!, disk!, '64M']);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const files = ['disk.raw', 'root', 'root/etc', 'rootfs.tar', 'token', 'web.tar'].map((file) => join(name, file));
    expect(within(folder)).toEqual([name, ...files]);
  });
});
