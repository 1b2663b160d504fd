// A QEMU that rejects its options: whoever first needs a template gets its error, and nobody else retries.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examine } from '../../engine/cli/examine.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';
import { dataDirectory } from '../data-directory.ts';
import { forgetFailures, UnfitQemu } from '../unfit-qemu.ts';

const path = process.env['PATH'];
const data = new DataDirectory(dataDirectory);
let qemu: UnfitQemu;

beforeAll(async () => {
  await sandboxDriver('vm', dataDirectory).prepare();
  await forgetFailures();
  qemu = await UnfitQemu.create();
  process.env['PATH'] = qemu.path;
});
afterAll(async () => {
  process.env['PATH'] = path;
  qemu.remove();
  rmSync(data.acceleration, { force: true }); // it was probed with that QEMU
  await forgetFailures();
});

it('its error is reported in QEMU’s own words, once; doctor knows it; a retry happens on request', async () => {
  const failure = { code: 'template-failed', problem: expect.stringContaining(UnfitQemu.words) as string };
  const driver = sandboxDriver('vm', dataDirectory);
  await expect(driver.open()).rejects.toMatchObject(failure);
  expect(qemu.starts).toBe(1);

  await expect(driver.open()).rejects.toMatchObject(failure);
  await expect(sandboxDriver('vm', dataDirectory).prepare()).rejects.toMatchObject(failure);
  expect(qemu.starts).toBe(1);

  const { findings } = await examine(data, new AbortController().signal);
  expect(findings.find(({ id, sandbox }) => id === 'template' && sandbox === 'vm')).toMatchObject({
    state: 'bad',
    says: expect.stringContaining(UnfitQemu.words) as string,
    remedy: 'npx vethlab image --sandbox vm',
  });

  await expect(driver.prepare({ again: true })).rejects.toMatchObject(failure);
  expect(qemu.starts).toBe(2);
});
