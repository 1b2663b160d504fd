// The log's file: bounded, private, and no reason to stop.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RotatedFile } from '../../engine/log/rotated-file.ts';
import { mayMount, smallDisk } from '../store/file-in-trouble.ts';

let directory = '';
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vethlab-log-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const path = () => join(directory, 'log', 'engine.log');

test('never takes more than its files may hold; the oldest lines go', () => {
  const file = new RotatedFile(path(), { maxBytes: 1000, files: 3 });
  for (let line = 0; line < 500; line++) file.write(`line ${line} ${'x'.repeat(80)}\n`);
  const names = readdirSync(join(directory, 'log')).sort();
  expect(names).toEqual(['engine.log', 'engine.log.1', 'engine.log.2']);
  for (const name of names) {
    const { size, mode } = statSync(join(directory, 'log', name));
    expect(size).toBeLessThanOrEqual(1000);
    expect(mode & 0o777).toBe(0o600);
  }
  expect(file.last(20, () => true).map((line) => line.split(' ')[1])).toEqual(
    Array.from({ length: 20 }, (_, at) => String(480 + at)),
  );
  file.close();
});

test('goes on in the file of an earlier engine', () => {
  for (const line of ['one', 'two']) {
    const file = new RotatedFile(path());
    file.write(`${line}\n`);
    file.close();
  }
  expect(readFileSync(path(), 'utf8')).toBe('one\ntwo\n');
});

test('a folder that is moved away stops nothing', () => {
  const file = new RotatedFile(path(), { maxBytes: 100, files: 2 });
  file.write('one\n');
  renameSync(join(directory, 'log'), join(directory, 'away'));
  for (let line = 0; line < 50; line++) file.write(`line ${line}\n`);
  expect(file.last(1, () => true)).toEqual(['line 49']);
  file.close();
});

test.skipIf(!mayMount)('a full disk stops nothing, and lines are written again when there is space', () => {
  const disk = smallDisk(directory);
  const file = new RotatedFile(path());
  try {
    file.write('before\n');
    disk.fill();
    for (let line = 0; line < 2000; line++) file.write(`lost ${line} ${'x'.repeat(100)}\n`);
    disk.free();
    file.write('after\n');
    expect(file.last(1, () => true)).toEqual(['after']);
  } finally {
    file.close();
    disk.unmount();
  }
});
