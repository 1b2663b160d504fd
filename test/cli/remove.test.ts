// `vethlab remove` as a person runs it: its output, its question, and when it removes nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rememberPackages } from '../../engine/host/host-changes.ts';
import { openPty } from '../../engine/host/pty.ts';
import { processIdentity } from '../../engine/host/process-identity.ts';
import { run } from '../../engine/host/run.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';

const program = fileURLToPath(new URL('../../engine/vethlab.js', import.meta.url));
let data: DataDirectory;
let another: ChildProcess | undefined;

beforeEach(() => {
  data = new DataDirectory(mkdtempSync(join(tmpdir(), 'vethlab-remove-')));
  writeFileSync(data.progress, 'x'.repeat(5000));
  mkdirSync(join(data.image('0123456789abcdef'), 'engines'), { recursive: true });
  writeFileSync(join(data.path, 'notes.txt'), 'mine');
});
afterEach(() => {
  another?.kill();
  rmSync(data.path, { recursive: true, force: true });
});

const args = (...words: string[]) => [program, 'remove', '--data', data.path, ...words];
const remove = (...words: string[]) => run(process.execPath, args(...words));

it('lists what it removes, removes it, and leaves other files', async () => {
  await rememberPackages(data, ['tar', 'no-such-package']);
  const { exit, stdout, stderr } = await remove('--yes');
  expect({ exit, left: readdirSync(data.path) }).toEqual({ exit: 0, left: ['notes.txt'] });
  expect(stderr).toMatch(/\d KiB {2}learners’ progress\n/);
  expect(stderr).toContain(`stay:\n  ${join(data.path, 'notes.txt')}\n`);
  expect(stdout).toMatch(new RegExp(`^removed: \\d+ KiB in ${data.path}\n`));
  expect(stdout).toContain('which stay: tar\nremove them with: apt-get remove --auto-remove tar\n');
  expect((await remove()).stdout).toBe(`nothing of vethlab is in ${data.path}\n`);
});

it('keeps progress on request', async () => {
  expect((await remove('--yes', '--keep-progress')).exit).toBe(0);
  expect(readdirSync(data.path)).toEqual(['notes.txt', 'progress.sqlite']);
});

it('removes nothing without consent', async () => {
  const { exit, stdout, stderr } = await remove();
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toContain('Nothing was removed: nobody can be asked.\n → ');
  expect(existsSync(data.progress)).toBe(true);
});

it.each([
  ['n', 2, true],
  ['y', 0, false],
])('asks on a terminal; the answer %s exits with %i', async (answer, exit, exists) => {
  const pty = openPty(process.execPath, args(), { cols: 100, rows: 30 });
  let said = '';
  pty.onData((bytes) => (said += bytes.toString()));
  const ended = new Promise<number | null>((resolve) => pty.onExit(resolve));
  await expect.poll(() => said).toContain('Remove all of that? [y/N] ');
  pty.write(`${answer}\r`);
  expect(await ended).toBe(exit);
  expect(existsSync(data.progress)).toBe(exists);
});

it.each(['has its progress open', 'uses an image', 'has a sandbox open', 'builds an image'])(
  'removes nothing while an engine %s',
  async (what) => {
    const sleep = 'exec sleep 60 < "$0"';
    another = spawn('bash', ['-c', sleep, what.includes('progress') ? data.progress : '/dev/null'], {
      stdio: 'ignore',
    });
    await new Promise((resolve) => another!.once('spawn', resolve));
    const identity = processIdentity(another.pid)!;
    if (what.includes('uses')) writeFileSync(join(data.image('0123456789abcdef'), 'engines', identity), '');
    if (what.includes('sandbox')) mkdirSync(data.sandbox(`v${identity}-abcdef`), { recursive: true });
    if (what.includes('builds')) writeFileSync(join(data.images, '0123456789abcdef.lock'), identity);
    const { exit, stderr } = await remove('--yes');
    expect(exit).toBe(2);
    expect(stderr).toContain(`A vethlab (process ${another.pid}) uses ${data.path}.`);
    expect(existsSync(data.progress)).toBe(true);
  },
);
