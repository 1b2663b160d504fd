// Damage to any file of a folder is found by its manifest, and the folder is then made again.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOnce } from '../../engine/image/make-once.ts';
import { damagedFile, writeManifest } from '../../engine/image/manifest.ts';

let folder = '';
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'vethlab-manifest-')), 'image');
  mkdirSync(at('bin'), { recursive: true });
  writeFileSync(at('bin/attach'), 'a program');
  writeFileSync(at('disk'), 'begins');
  truncateSync(at('disk'), 1024 ** 3); // almost all of it is a hole
  await writeManifest(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('a folder', () => {
  it('is intact as it was made, and if only times have changed', async () => {
    expect(await damagedFile(folder, true)).toBeNull();
    utimesSync(at('bin/attach'), 1, 1);
    expect(await damagedFile(folder)).toBeNull();
  });

  it.each(['bin/attach', 'disk'])('is damaged if %s is changed, even in one byte, or gone', async (name) => {
    const bytes = readFileSync(at(name));
    bytes[0]! ^= 1;
    writeFileSync(at(name), bytes);
    expect(await damagedFile(folder)).toBe(at(name));
    rmSync(at(name));
    expect(await damagedFile(folder)).toBe(at(name));
  });

  it('is damaged if its manifest is', async () => {
    writeFileSync(at('manifest.json'), '{"files":');
    expect(await damagedFile(folder)).toBe(at('manifest.json'));
  });

  it('is made again, once, and that is told', async () => {
    const told: string[] = [];
    let made = 0;
    const make = () =>
      makeOnce(
        { driver: 'vm', directory: at('vm-1') },
        { onProgress: ({ says }) => void told.push(says) },
        (building) => {
          made++;
          writeFileSync(join(building, 'memory'), 'whole');
          return Promise.resolve();
        },
      );
    await make();
    writeFileSync(at('vm-1/memory'), 'hole!');
    await make();
    await make();
    expect({ made, told, is: readFileSync(at('vm-1/memory'), 'utf8') }).toEqual({
      made: 2,
      told: ['vm-1 is damaged, so it is made again'],
      is: 'whole',
    });
  });
});
