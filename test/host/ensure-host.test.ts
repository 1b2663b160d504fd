// Preparing this machine, as far as that can be tested without installing anything.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freeGib, installCommand } from '../../engine/cli/ensure-host.ts';

describe('room on the disk', () => {
  it('is measured at the nearest existing folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vethlab-room-'));
    const there = await freeGib(folder);
    expect(there).toBeGreaterThan(0);
    expect(await freeGib(join(folder, 'not/yet/there'))).toBeCloseTo(there, 0);
    await rm(folder, { recursive: true });
  });

  it('is zero on a file system without space', async () => {
    expect(await freeGib('/proc/no/such')).toBe(0);
  });
});

describe('the command that installs', () => {
  it('names every package', async () => {
    expect(await installCommand(['runc', 'qemu-utils'])).toMatch(/\brunc qemu-utils\b/);
  });
});
