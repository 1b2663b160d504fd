// vethlab records what it changed on the machine, and resets it if nobody has changed it since.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHostChanges, rememberLimits, rememberPackages, restoreLimits } from '../../engine/host/host-changes.ts';
import { raiseLimits } from '../../engine/host/kernel.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';

const shared = 'net/ipv4/neigh/default';
let folder: string;
let data: DataDirectory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethlab-changes-'));
  data = new DataDirectory(join(folder, 'data'));
  mkdirSync(join(folder, shared), { recursive: true });
  set('gc_thresh2', '512');
  set('gc_thresh3', '1024');
});
afterEach(() => rmSync(folder, { recursive: true }));

const set = (name: string, value: string) => writeFileSync(join(folder, shared, name), `${value}\n`);
const limit = (name: string) => readFileSync(join(folder, shared, name), 'utf8').trim();

it('raised limits are reset, except one that somebody has changed since', async () => {
  await rememberLimits(data, await raiseLimits(folder));
  await rememberLimits(data, await raiseLimits(folder)); // nothing more to raise
  expect(Number(limit('gc_thresh2'))).toBeGreaterThan(512);
  set('gc_thresh3', '250000');
  const { limits } = await readHostChanges(data);
  expect((await restoreLimits(limits, folder)).map(({ name }) => name)).toEqual([`${shared}/gc_thresh2`]);
  expect([limit('gc_thresh2'), limit('gc_thresh3')]).toEqual(['512', '250000']);
});

it('a limit’s value from before vethlab stays known when the limit is raised again', async () => {
  const first = { name: `${shared}/gc_thresh2`, before: 512, raisedTo: 20_000 };
  await rememberLimits(data, [first]);
  await rememberLimits(data, [{ ...first, before: 20_000, raisedTo: 30_000 }]);
  expect((await readHostChanges(data)).limits).toEqual([{ ...first, raisedTo: 30_000 }]);
});

it('limits of an earlier boot are forgotten, packages are not', async () => {
  await rememberLimits(data, await raiseLimits(folder));
  await rememberPackages(data, ['runc', 'make']);
  await rememberPackages(data, ['make', 'uidmap']);
  const file = JSON.parse(readFileSync(data.hostChanges, 'utf8')) as object;
  writeFileSync(data.hostChanges, JSON.stringify({ ...file, boot: 'another' }));
  const { limits, packages } = await readHostChanges(data);
  expect({ limits, packages }).toEqual({ limits: [], packages: ['runc', 'make', 'uidmap'] });
});

it('a damaged file counts as empty', async () => {
  await rememberPackages(data, ['make']);
  writeFileSync(data.hostChanges, '{"limits": 7');
  expect((await readHostChanges(data)).packages).toEqual([]);
});
