// Old images: which are removed, and which an engine still needs. The engines are this process and other real ones.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otherEngines, useImage } from '../../engine/image/engines.ts';
import { withLock } from '../../engine/host/lock.ts';
import { pruneImages, removeImage } from '../../engine/image/prune.ts';
import { isRunning, processIdentity } from '../../engine/host/process-identity.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';

const [now, old, older] = ['a', 'b', 'c'].map((letter) => letter.repeat(16)) as [string, string, string];
let data: DataDirectory;
let another: ChildProcess;

beforeEach(async () => {
  data = new DataDirectory(await mkdtemp(join(tmpdir(), 'vethlab-prune-')));
  for (const key of [now, old, older]) await mkdir(data.image(key), { recursive: true });
  await mkdir(data.imageCache);
  another = spawn('sleep', ['60']);
});
afterEach(async () => {
  another.kill();
  await rm(data.path, { recursive: true });
});

async function anotherUses(key: string): Promise<void> {
  await mkdir(join(data.image(key), 'engines'), { recursive: true });
  await writeFile(join(data.image(key), 'engines', processIdentity(another.pid)!), '');
}

describe('old images', () => {
  it('are removed with the rest of a broken build; the current image and the downloads stay', async () => {
    await mkdir(`${data.image(old)}.building`);
    await writeFile(join(data.images, `${old}.lock`), '1-1');
    expect((await pruneImages(data, now)).sort()).toEqual([old, older]);
    expect((await readdir(data.images)).sort()).toEqual([now, 'debian']);
  });

  it('stay while another engine uses or builds them, and are removed once it has ended', async () => {
    await anotherUses(old);
    await writeFile(join(data.images, `${older}.lock`), processIdentity(another.pid)!);
    expect(await pruneImages(data, now)).toEqual([]);
    const ended = new Promise((resolve) => another.once('exit', resolve));
    another.kill();
    await ended;
    expect((await pruneImages(data, now)).sort()).toEqual([old, older]);
  });
});

describe('the current image', () => {
  it('is removed with its downloads for a build from nothing', async () => {
    await useImage(data.image(now)); // by this engine: no reason to refuse
    await removeImage(data, now);
    expect((await readdir(data.images)).sort()).toEqual([old, older]);
  });

  it('is not removed while another engine uses it', async () => {
    await anotherUses(now);
    expect(await otherEngines(data.image(now))).toEqual([another.pid]);
    await expect(removeImage(data, now)).rejects.toMatchObject({ code: 'image-in-use' });
    expect(await readdir(data.images)).toContain(now);
  });

  it('forgets engines that have ended', async () => {
    await mkdir(join(data.image(now), 'engines'), { recursive: true });
    await writeFile(join(data.image(now), 'engines', '1-1'), '');
    await useImage(data.image(now));
    expect(await readdir(join(data.image(now), 'engines'))).toEqual([processIdentity()]);
  });
});

describe('a build’s lock', () => {
  it('is taken over from a builder that has ended, and waited for while one runs', async () => {
    const lock = join(data.images, `${now}.lock`);
    await writeFile(lock, '1-1');
    expect(await withLock(lock, {}, () => Promise.resolve('built'))).toBe('built');
    await writeFile(lock, processIdentity(another.pid)!);
    const told: string[] = [];
    const stop = new AbortController();
    const waiting = withLock(
      lock,
      { signal: stop.signal, onProgress: ({ says }) => (told.push(says), stop.abort()) },
      () => Promise.resolve('built beside another'),
    );
    await expect(waiting).rejects.toThrow(/abort/i);
    expect(told).toEqual(['wait for another vethlab that builds the same']);
    expect((await readdir(data.images)).filter((name) => name.includes('.lock'))).toEqual([`${now}.lock`]);
  });
});

describe('the identity of a process', () => {
  it('differs from that of another process with the same pid', () => {
    expect(isRunning(processIdentity()!)).toBe(true);
    expect(isRunning(`${process.pid}-1`)).toBe(false);
    expect(processIdentity(0x3fffff)).toBeNull();
  });
});
