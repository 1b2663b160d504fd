// Removes from a data directory what vethlab made, known by its names; other files stay.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirectory } from '../../engine/host/data-directory.ts';
import { carryOutRemoval, planRemoval } from '../../engine/store/removal.ts';

let data: DataDirectory;
beforeEach(() => void (data = new DataDirectory(mkdtempSync(join(tmpdir(), 'vethlab-removal-')))));
afterEach(() => rmSync(data.path, { recursive: true, force: true }));

const key = '0123456789abcdef';
const progress = ['progress.sqlite', 'progress.sqlite-wal', 'report-key.pem'];
const rest = [
  'acceleration.json',
  'crashes/2026-11-27T17-53-16-123Z-42.json',
  'demos/progress.sqlite',
  'engines/12-345.json',
  'host-changes.json',
  'image-build.log',
  `images/${key}.lock`,
  `images/${key}/bin/vethlab-attach`,
  `images/${key}/vm-0123456789ab/disk.qcow2`,
  `images/debian/guest-${key}.tar`,
  'log/engine.log',
  'log/engine.log.1',
  'sandboxes/c12-345-abcdef/disk.ext4',
  'sandboxes/v12-345-abcdef/channel',
];
const strangers = [
  'demos/talk.odp',
  'images/debian/debian-13.iso',
  'images/holiday.jpg',
  'notes.txt',
  'photos/progress.sqlite',
  'progress.sqlite.bak',
  'sandboxes/mine/file',
];

const make = (names: readonly string[]) => {
  for (const name of names) {
    mkdirSync(dirname(join(data.path, name)), { recursive: true });
    writeFileSync(join(data.path, name), 'x'.repeat(10_000));
  }
};
const files = () =>
  readdirSync(data.path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !lstatSync(join(data.path, name)).isDirectory())
    .sort();
const remove = async (keepProgress = false) => {
  const removal = await planRemoval(data, { keepProgress });
  await carryOutRemoval(data, removal);
  return removal;
};

describe('a data directory', () => {
  it('is gone if everything in it is vethlab’s', async () => {
    make([...progress, ...rest]);
    const { parts, others } = await remove();
    expect(others).toEqual([]);
    expect(parts.map(({ what }) => what)).toEqual([
      'learners’ progress',
      'the key that signs reports',
      'progress of demonstrations',
      'sandbox images and templates',
      'Debian file systems, as downloaded',
      'what is left of sandboxes',
      'logs',
      'notes of running engines',
      'reports of crashes',
      'notes',
    ]);
    for (const { bytes } of parts) expect(bytes).toBeGreaterThanOrEqual(10_000);
    expect(existsSync(data.path)).toBe(false);
  });

  it('keeps every other file, and names it', async () => {
    make([...progress, ...rest, ...strangers]);
    const { others } = await remove();
    expect(files()).toEqual(strangers);
    const named = ['demos/talk.odp', 'images/debian/debian-13.iso', 'images/holiday.jpg', 'notes.txt', 'photos'];
    named.push('progress.sqlite.bak', 'sandboxes/mine');
    expect(others.sort()).toEqual(named.map((name) => join(data.path, name)).sort());
  });

  it('keeps progress and the key on request', async () => {
    make([...progress, ...rest]);
    expect((await remove(true)).others).toEqual([]);
    expect(files()).toEqual(progress);
  });

  it('removes the link to another directory’s images, but not those images', async () => {
    const other = mkdtempSync(join(tmpdir(), 'vethlab-removal-'));
    mkdirSync(join(other, key));
    mkdirSync(join(other, 'debian'));
    writeFileSync(join(other, `debian/guest-${key}.tar`), '');
    symlinkSync(other, data.images);
    await remove();
    expect(existsSync(data.path)).toBe(false);
    expect(readdirSync(other, { recursive: true }).sort()).toEqual([key, 'debian', `debian/guest-${key}.tar`]);
    rmSync(other, { recursive: true });
  });

  it('that is missing or empty has nothing to remove', async () => {
    expect(await planRemoval(data, { keepProgress: false })).toEqual({ parts: [], others: [] });
    expect(await planRemoval(new DataDirectory('/no/such'), { keepProgress: false })).toEqual({
      parts: [],
      others: [],
    });
  });
});
