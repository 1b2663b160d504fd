// vethlab records what it changed on the machine, and resets it if nobody has changed it since.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHostChanges, rememberLimits, rememberPackages, restoreLimits } from '../../engine/host/host-changes.ts';
import { raiseLimits } from '../../engine/host/kernel.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';

let folder: string;
let data: DataDirectory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethlab-changes-'));
  data = new DataDirectory(join(folder, 'data'));
  mkdirSync(join(folder, 'kernel/keys'), { recursive: true });
  set('maxkeys', '200');
  set('maxbytes', '20000');
});
afterEach(() => rmSync(folder, { recursive: true }));

const set = (name: string, value: string) => writeFileSync(join(folder, 'kernel/keys', name), `${value}\n`);
const limit = (name: string) => readFileSync(join(folder, 'kernel/keys', name), 'utf8').trim();

it('raised limits are reset, except one that somebody has changed since', async () => {
  await rememberLimits(data, await raiseLimits(folder));
  await rememberLimits(data, await raiseLimits(folder)); // nothing more to raise
  expect(Number(limit('maxkeys'))).toBeGreaterThan(200);
  set('maxbytes', '25000000');
  const { limits } = await readHostChanges(data);
  expect((await restoreLimits(limits, folder)).map(({ name }) => name)).toEqual(['kernel/keys/maxkeys']);
  expect([limit('maxkeys'), limit('maxbytes')]).toEqual(['200', '25000000']);
});

it('a limit’s value from before vethlab stays known when the limit is raised again', async () => {
  const first = { name: 'kernel/keys/maxkeys', before: 200, raisedTo: 20_000 };
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
