// Finds missing packages by looking for their programs and files.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purposesOf, isRoot } from '../../engine/cli/ensure-host.ts';
import { missingPackages } from '../../engine/host/packages.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'vethlab-packages-'))));
afterEach(() => rm(folder, { recursive: true }));

async function program(name: string, mode = 0o755): Promise<void> {
  await mkdir(join(folder, 'sbin'), { recursive: true });
  await writeFile(join(folder, 'sbin', name), '');
  await chmod(join(folder, 'sbin', name), mode);
}

describe('missing packages', () => {
  it('are named in the order of the list, all of them if nothing is installed', async () => {
    expect(await missingPackages(['vm'], [folder])).toEqual(['qemu-system-x86', 'qemu-utils', 'e2fsprogs']);
  });

  it('are those whose program is in no folder of the path', async () => {
    await program('qemu-img');
    expect(await missingPackages(['vm'], [join(folder, 'bin'), join(folder, 'sbin')])).toEqual([
      'qemu-system-x86',
      'e2fsprogs',
    ]);
  });

  it('include one whose file is not executable', async () => {
    await program('runc', 0o644);
    expect(await missingPackages(['container'], [join(folder, 'sbin')])).toContain('runc');
    await program('runc');
    expect(await missingPackages(['container'], [join(folder, 'sbin')])).not.toContain('runc');
  });

  it('are named once, even if several purposes need them', async () => {
    const missing = await missingPackages(['image', 'imageAsUser', 'vm', 'container', 'tests'], [folder]);
    expect(new Set(missing).size).toBe(missing.length);
    expect(missing).toEqual(expect.arrayContaining(['mmdebstrap', 'uidmap', 'qemu-system-x86', 'runc', 'chromium']));
  });
});

describe('what packages are needed for', () => {
  it('includes the image only while there is none', () => {
    const asUser = isRoot() ? [] : ['imageAsUser'];
    expect(purposesOf({ driver: 'vm', builds: true })).toEqual(['image', ...asUser, 'vm']);
    expect(purposesOf({ driver: 'container', builds: false, tests: true })).toEqual(['container', 'tests']);
  });
});
