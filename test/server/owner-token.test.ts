// The token that opens the page stays the same when the engine is started anew, and only its owner can read it.
import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownerToken } from '../../engine/server/owner-token.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vethlab-token-'));
  path = join(directory, 'data', 'owner-token');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('is made once, for its owner alone', async () => {
  const token = await ownerToken(path);
  expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(await ownerToken(path)).toBe(token);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('is replaced where others could read it, or it is damaged', async () => {
  const first = await ownerToken(path);
  chmodSync(path, 0o644);
  const second = await ownerToken(path);
  expect(second).not.toBe(first);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, 'short\n');
  const third = await ownerToken(path);
  expect(third).toMatch(/^[A-Za-z0-9_-]{32}$/);
  rmSync(path);
  writeFileSync(join(directory, 'elsewhere'), `${first}\n`, { mode: 0o600 });
  symlinkSync(join(directory, 'elsewhere'), path);
  expect(await ownerToken(path)).not.toBe(first);
});

test('says where it cannot be kept', async () => {
  writeFileSync(join(directory, 'data'), '');
  await expect(ownerToken(path)).rejects.toMatchObject({ code: 'file-unwritable' });
});
