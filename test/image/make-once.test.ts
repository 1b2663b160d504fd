// A folder that takes minutes to make is made once. A failure is reported and not retried over and over.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../engine/errors/lab-error.ts';
import { makeOnce, whyNotMade } from '../../engine/image/make-once.ts';

let folder = '';
let directory = '';
let made = 0;
const fill = (building: string) => {
  made += 1;
  writeFileSync(join(building, 'disk'), 'whole');
  return Promise.resolve();
};
const fail = (error: Error) => () => {
  made += 1;
  return Promise.reject(error);
};
const make = (work: (building: string) => Promise<void>, again = false) =>
  makeOnce({ driver: 'vm', directory }, { again }, work);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethlab-make-'));
  directory = join(folder, 'vm-1');
  made = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder that is made once', () => {
  it('is made once if many need it at the same time', async () => {
    await Promise.all([make(fill), make(fill), make(fill)]);
    expect({ made, left: readdirSync(folder), inside: readdirSync(directory) }).toEqual({
      made: 1,
      left: ['vm-1'],
      inside: ['disk', 'manifest.json'],
    });
  });

  it('is not tried again after a failure: the same error is reported until somebody asks for another try', async () => {
    const failure = new LabError('template-failed', { driver: 'vm', reason: '-runas: invalid option' });
    await expect(make(fail(failure))).rejects.toMatchObject({ code: 'template-failed', problem: failure.problem });
    await expect(make(fill)).rejects.toMatchObject({ code: 'template-failed', problem: failure.problem });
    expect({ made, why: await whyNotMade(directory) }).toEqual({ made: 1, why: '-runas: invalid option' });
    await make(fill, true);
    expect({ made, why: await whyNotMade(directory), there: existsSync(join(directory, 'disk')) }).toEqual({
      made: 2,
      why: null,
      there: true,
    });
  });

  it('keeps the text of any other error in the catalogue', async () => {
    const failure = new LabError('sandbox-start-failed', { reason: 'Docker does not answer' });
    await expect(make(fail(failure))).rejects.toMatchObject({ code: 'template-failed' });
    expect(await whyNotMade(directory)).toContain('Docker does not answer');
  });

  it('is tried again after a full disk and after an interruption', async () => {
    await expect(make(fail(new LabError('disk-full', { directory })))).rejects.toMatchObject({ code: 'disk-full' });
    const interrupt = new AbortController();
    const interrupted = makeOnce({ driver: 'vm', directory }, { signal: interrupt.signal }, () => {
      interrupt.abort();
      return Promise.reject(new LabError('template-failed', { driver: 'vm', reason: 'ended' }));
    });
    await expect(interrupted).rejects.toThrow(/abort/i);
    expect(readdirSync(folder)).toEqual([]);
    await make(fill);
    expect(existsSync(directory)).toBe(true);
  });
});
