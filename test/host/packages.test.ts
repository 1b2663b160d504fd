// Which packages are missing, seen from programs and files that are there or not.
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
  it('are named in the order of the list, whole where nothing is there', async () => {
    expect(await missingPackages(['vm'], [folder])).toEqual(['qemu-system-x86', 'qemu-utils', 'e2fsprogs']);
  });

  it('are those whose program is in none of the folders', async () => {
    await program('qemu-img');
    expect(await missingPackages(['vm'], [join(folder, 'bin'), join(folder, 'sbin')])).toEqual([
      'qemu-system-x86',
      'e2fsprogs',
    ]);
  });

  it('count a file that may not be run as missing', async () => {
    await program('runc', 0o644);
    expect(await missingPackages(['container'], [join(folder, 'sbin')])).toContain('runc');
    await program('runc');
    expect(await missingPackages(['container'], [join(folder, 'sbin')])).not.toContain('runc');
  });

  it('are named once, whatever they are missing for', async () => {
    const missing = await missingPackages(['image', 'imageAsUser', 'vm', 'container', 'tests'], [folder]);
    expect(new Set(missing).size).toBe(missing.length);
    expect(missing).toEqual(expect.arrayContaining(['mmdebstrap', 'uidmap', 'qemu-system-x86', 'runc', 'chromium']));
  });
});

describe('what packages are needed for', () => {
  it('is the image only while there is none', () => {
    const asUser = isRoot() ? [] : ['imageAsUser'];
    expect(purposesOf({ driver: 'vm', builds: true })).toEqual(['image', ...asUser, 'vm']);
    expect(purposesOf({ driver: 'container', builds: false, tests: true })).toEqual(['container', 'tests']);
  });
});
