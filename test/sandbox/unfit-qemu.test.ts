// A QEMU that takes none of our options: the first who needs a template is told its words, and nobody tries again.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findImage } from '../../engine/image/image.ts';
import { examine } from '../../engine/preflight/doctor.ts';
import { run } from '../../engine/process/run.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { DataDirectory } from '../../engine/store/data-directory.ts';
import { dataDirectory } from '../data-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-unfit-'));
const calls = join(folder, 'calls');
const path = process.env['PATH'];
const data = new DataDirectory(dataDirectory);
const words = '-no-such-option: invalid option';
let template = '';

const started = () =>
  existsSync(calls)
    ? readFileSync(calls, 'utf8')
        .split('\n')
        .filter((line) => line.includes('-incoming') || line.includes('-netdev')).length
    : 0;
const templates = async () => {
  const image = await findImage(data);
  return (await readdir(image!.directory)).map((name) => join(image!.directory, name));
};

beforeAll(async () => {
  await sandboxDriver('vm', dataDirectory).prepare();
  const real = (await run('sh', ['-c', 'command -v qemu-system-x86_64'])).stdout.trim();
  const program = join(folder, 'qemu-system-x86_64');
  writeFileSync(
    program,
    `#!/bin/sh\necho "$*" >> ${calls}\n` +
      `case "$1" in -help) ${real} -help | sed 's/version [0-9.]*/version 0.0.0/'; exit ;; esac\n` +
      `exec ${real} -no-such-option "$@"\n`,
  );
  chmodSync(program, 0o755);
  process.env['PATH'] = `${folder}:${path}`;
});
afterAll(async () => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
  rmSync(data.acceleration, { force: true }); // probed with that QEMU
  rmSync(template, { force: true });
  await sandboxDriver('vm', dataDirectory).prepare();
});

it('is told in QEMU’s own words, once; doctor knows it; another try is made where it is asked for', async () => {
  const before = await templates();
  const failure = { code: 'template-failed', problem: expect.stringContaining(words) as string };
  const driver = sandboxDriver('vm', dataDirectory);
  await expect(driver.open()).rejects.toMatchObject(failure);
  template = (await templates()).find((name) => !before.includes(name))!;
  expect(template).toMatch(/\.failed$/);
  expect(started()).toBe(1);

  await expect(driver.open()).rejects.toMatchObject(failure);
  await expect(sandboxDriver('vm', dataDirectory).prepare()).rejects.toMatchObject(failure);
  expect(started()).toBe(1);

  const { findings } = await examine(data, new AbortController().signal);
  expect(findings.find(({ id, sandbox }) => id === 'template' && sandbox === 'vm')).toMatchObject({
    state: 'bad',
    says: expect.stringContaining(words) as string,
    remedy: 'npx vethlab image --sandbox vm',
  });

  await expect(driver.prepare({ again: true })).rejects.toMatchObject(failure);
  expect(started()).toBe(2);
});
