// Only vethlab's user can read what vethlab keeps, whatever the umask is and whatever the modes were before.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirectory } from '../../engine/host/data-directory.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vethlab-private-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const modes = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, mode(join(directory, name))]));
const source = (path: string) => JSON.stringify(new URL(`../../engine/${path}`, import.meta.url).href);

describe('the data directory', () => {
  it('is private to its user even under umask 0', () => {
    const data = join(folder, 'new', 'data');
    const program = `
      import { ProgressStore } from ${source('store/progress-store.ts')};
      import { DataDirectory } from ${source('host/data-directory.ts')};
      import { signingKey } from ${source('grading/reports/signing-key.ts')};
      const data = new DataDirectory(${JSON.stringify(data)});
      data.makePrivate();
      const stores = [new ProgressStore(data.path), new ProgressStore(data.demos)];
      for (const store of stores) store.startRun('nat');
      await signingKey(data.reportKey);
      process.kill(process.pid, 'SIGKILL'); // so that the log beside the file stays`;
    const node = `'${process.execPath}' --import tsx --input-type=module`;
    execFileSync('bash', ['-c', `umask 0; ${node} || :`], { input: program, cwd: import.meta.dirname });
    expect([mode(join(folder, 'new')), mode(data)]).toEqual(['700', '700']);
    const files = { 'progress.sqlite': '600', 'progress.sqlite-shm': '600', 'progress.sqlite-wal': '600' };
    expect(modes(data)).toEqual({ ...files, 'report-key.pem': '600', demos: '700' });
    expect(modes(join(data, 'demos'))).toEqual(files);
  });

  it('is closed to other users if it was open, including its files; images keep their modes', () => {
    chmodSync(folder, 0o775);
    for (const name of ['demos', 'images', 'images/a', 'sandboxes']) {
      mkdirSync(join(folder, name));
      chmodSync(join(folder, name), 0o775);
    }
    const files = ['progress.sqlite', 'progress.sqlite-wal', 'acceleration.json', 'image-build.log'];
    for (const name of [...files, 'report-key.pem', 'demos/progress.sqlite', 'images/a/vmlinuz']) {
      writeFileSync(join(folder, name), '');
      chmodSync(join(folder, name), 0o644);
    }
    new DataDirectory(folder).makePrivate();
    expect(mode(folder)).toBe('700');
    expect(modes(folder)).toEqual({
      ...Object.fromEntries(files.map((name) => [name, '600'])),
      ...{ demos: '700', images: '700', sandboxes: '700' },
      'report-key.pem': '644', // reported as exposed when it is used, not silently closed
    });
    expect(mode(join(folder, 'demos/progress.sqlite'))).toBe('600');
    expect([mode(join(folder, 'images/a')), mode(join(folder, 'images/a/vmlinuz'))]).toEqual(['775', '644']);
  });

  it('leaves a folder with other contents, and the target of a link, as they are', () => {
    chmodSync(folder, 0o755);
    for (const name of ['somebody-else.txt', 'progress.sqlite', 'far']) {
      writeFileSync(join(folder, name), '');
      chmodSync(join(folder, name), 0o644);
    }
    symlinkSync('far', join(folder, 'image-build.log'));
    new DataDirectory(folder).makePrivate();
    expect([mode(folder), mode(join(folder, 'far')), mode(join(folder, 'somebody-else.txt'))]).toEqual([
      ...['755', '644', '644'],
    ]);
    expect(mode(join(folder, 'progress.sqlite'))).toBe('600');
  });

  it('reports where it cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => new DataDirectory(join(folder, 'file')).makePrivate()).toThrow(
      expect.objectContaining({ code: 'file-unwritable' }),
    );
  });
});
