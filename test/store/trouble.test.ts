// A progress file that cannot be written for a while: nothing is lost, nobody waits for it, and it is reported.
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { logFaultsTo } from '../../engine/errors/guarded.ts';
import type { LabError } from '../../engine/errors/lab-error.ts';
import { ProgressStore } from '../../engine/store/progress-store.ts';
import { holdFile, mayMount, smallDisk } from './file-in-trouble.ts';

let directory = '';
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vethlab-trouble-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const command = (id: number) => ({
  ...{ id, terminal: 't1', machine: 'host' as const, command: `echo ${'x'.repeat(2000)} ${id}` },
  ...{ exit: 0, startedAtMs: id, endedAtMs: id },
});
const saved = (store: ProgressStore) =>
  new Promise<void>((resolve) => void store.onTrouble(() => store.unsaved === null && resolve()));

const low = (store: ProgressStore) =>
  new Promise<void>((resolve) => void store.onTrouble(() => store.diskLow && resolve()));

describe('ProgressStore', () => {
  it('keeps writes while another program locks the file, and writes them later in order', async () => {
    const store = new ProgressStore(directory);
    onTestFinished(() => store.close());
    const run = store.startRun('nat');
    store.openSession('s1', run.id);
    const told: (string | null)[] = [];
    store.onTrouble(() => told.push(store.unsaved?.problem ?? null));
    const other = await holdFile(directory);
    for (let id = 1; id <= 500; id++) store.saveCommand('s1', command(id));
    store.saveHints(run.id, 'one', 1);
    store.saveHints(run.id, 'one', 2);
    store.savePass(run.id, 'one');
    expect(store.unsaved).toMatchObject({ code: 'progress-unsaved' });
    expect(store.unsaved!.message).toContain('another program holds progress.sqlite');
    expect(() => store.history(run.id)).toThrow(expect.objectContaining({ code: 'progress-unwritable' }));
    expect(store.latestRun('nat')!.passed).toEqual([]);
    const done = saved(store);
    await other.letGo();
    await done;
    expect(told).toEqual([expect.stringContaining('not saved yet'), null]);
    const history = store.history(run.id);
    expect(history.commands.map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
    expect(store.latestRun('nat')).toMatchObject({ passed: ['one'], hints: { one: 2 } });
  });

  it('starts no run that it cannot save, and says why', async () => {
    const store = new ProgressStore(directory);
    onTestFinished(() => store.close());
    const first = store.startRun('nat');
    const other = await holdFile(directory);
    const begin = () =>
      store.together(() => {
        store.openSession('s2', store.startRun('nat').id);
      });
    for (const act of [begin, () => store.startRun('nat')])
      expect(act).toThrow(
        expect.objectContaining({ code: 'progress-unwritable', remedy: expect.stringMatching(/try again/) as string }),
      );
    await other.letGo();
    expect(store.latestRun('nat')).toEqual(first);
    const failing = () =>
      store.together(() => {
        store.startRun('nat');
        throw new Error('not this one');
      });
    expect(failing).toThrow('not this one');
    expect(store.latestRun('nat')).toEqual(first);
    begin();
    expect(store.latestRun('nat')!.id).toBeGreaterThan(first.id);
  });

  it('drops a write that can never succeed, and continues with the next one', () => {
    const store = new ProgressStore(directory);
    const run = store.startRun('nat');
    store.savePass(run.id + 1000, 'of no run');
    store.savePass(run.id, 'one');
    expect(store.unsaved).toBe(null);
    expect(store.latestRun('nat')!.passed).toEqual(['one']);
    store.close();
  });

  it('writes what still waits when it is closed', async () => {
    const store = new ProgressStore(directory);
    const run = store.startRun('nat');
    const other = await holdFile(directory);
    store.savePass(run.id, 'one');
    await other.letGo();
    store.close();
    const again = new ProgressStore(directory);
    expect(again.latestRun('nat')!.passed).toEqual(['one']);
    again.close();
  });

  it.skipIf(!mayMount)(
    'keeps writes that do not fit on a full disk until there is room, and warns before',
    async () => {
      const disk = smallDisk(directory);
      const store = new ProgressStore(directory);
      try {
        const run = store.startRun('nat');
        store.openSession('s1', run.id);
        const warned = low(store);
        disk.fill(512 * 1024);
        await warned;
        expect(store).toMatchObject({ diskLow: { code: 'disk-low' }, unsaved: null });
        disk.fill();
        for (let id = 1; id <= 100; id++) store.saveCommand('s1', command(id));
        store.savePass(run.id, 'one');
        expect(store.unsaved!.message).toContain('the disk of the data folder is full');
        expect(() => store.together(() => store.startRun('nat'))).toThrow('the disk of the data folder is full');
        const done = saved(store);
        disk.free();
        await done;
        expect(store.latestRun('nat')!.passed).toEqual(['one']);
        expect(store.history(run.id).commands).toHaveLength(100);
      } finally {
        store.close();
        disk.unmount();
      }
    },
  );

  describe('while its file is away', () => {
    const path = () => join(directory, 'data', 'progress.sqlite');
    const away = () => join(directory, 'away');
    const opened = () => {
      const store = new ProgressStore(join(directory, 'data'));
      onTestFinished(() => store.close());
      const run = store.startRun('nat');
      store.savePass(run.id, 'one');
      return { store, run: run.id };
    };
    const unsaved = (store: ProgressStore) =>
      new Promise<string>((resolve) => void store.onTrouble(() => store.unsaved && resolve(store.unsaved.message)));
    const passedIn = (file: string) => {
      const store = new ProgressStore(file);
      const { passed } = store.latestRun('nat')!;
      store.close();
      return passed;
    };

    it('says so before anything is done, and writes what was done once the folder is back', async () => {
      const { store, run } = opened();
      const told = unsaved(store);
      renameSync(join(directory, 'data'), away());
      expect(await told).toContain('progress.sqlite is no longer in the data folder');
      store.savePass(run, 'two');
      expect(() => store.startRun('nat')).toThrow(expect.objectContaining({ code: 'progress-unwritable' }));
      mkdirSync(join(directory, 'data')); // an empty folder in its place is not it
      store.savePass(run, 'three');
      expect(store.unsaved).not.toBe(null);
      const done = saved(store);
      rmSync(join(directory, 'data'), { recursive: true });
      renameSync(away(), join(directory, 'data'));
      await done;
      expect(passedIn(join(directory, 'data'))).toEqual(['one', 'two', 'three']);
    });

    it('waits while another file is in its place, and goes on when that is moved away', async () => {
      const { store, run } = opened();
      renameSync(path(), away());
      writeFileSync(path(), 'another');
      store.savePass(run, 'two');
      expect(store.unsaved!.message).toContain('another file has taken the place of progress.sqlite');
      const done = saved(store);
      renameSync(away(), path());
      await done;
      expect(passedIn(join(directory, 'data'))).toEqual(['one', 'two']);
    });

    it.each([
      ['all of it', ['', '-wal', '-shm']],
      ['its last writes', ['-wal']],
    ])('makes it anew where it was removed: %s', (_, ends) => {
      const { store, run } = opened();
      for (const end of ends) rmSync(path() + end);
      store.savePass(run, 'two');
      expect(store.unsaved).toBe(null);
      expect(statSync(path()).mode & 0o777).toBe(0o600);
      expect(passedIn(join(directory, 'data'))).toEqual(['one', 'two']);
      store.savePass(run, 'three');
      expect(store.latestRun('nat')!.passed).toEqual(['one', 'two', 'three']);
    });
  });

  it('writes what has waited in pieces, so that others have their turn', async () => {
    const store = new ProgressStore(directory);
    onTestFinished(() => store.close());
    const run = store.startRun('nat');
    store.openSession('s1', run.id);
    const other = await holdFile(directory);
    for (let id = 1; id <= 9000; id++) store.saveCommand('s1', command(id));
    const reader = new Database(join(directory, 'progress.sqlite'), { readonly: true });
    onTestFinished(() => void reader.close());
    const written = new Set<number>();
    const count = setInterval(() => {
      const { rows } = reader.prepare('SELECT count(*) AS rows FROM commands').get() as { rows: number };
      written.add(rows);
    }, 1);
    onTestFinished(() => clearInterval(count));
    const done = saved(store);
    await other.letGo();
    await done;
    expect([...written].filter((rows) => rows > 0 && rows < 9000).length).toBeGreaterThan(0);
    expect(store.history(run.id).commands).toHaveLength(9000);
  });

  it('keeps no more in memory than is bounded, and says so', async () => {
    const store = new ProgressStore(directory);
    onTestFinished(() => store.close());
    const run = store.startRun('nat');
    store.openSession('s1', run.id);
    const said: unknown[] = [];
    logFaultsTo((error) => said.push((error as LabError).code));
    onTestFinished(() => logFaultsTo(() => {}));
    const other = await holdFile(directory);
    const large = 'x'.repeat(8 * 1024 ** 2);
    for (let id = 1; id <= 9; id++) store.saveCommand('s1', { ...command(id), command: large });
    expect(said).toEqual(['progress-unkept', 'progress-unkept']);
    const done = saved(store);
    await other.letGo();
    await done;
    expect(store.history(run.id).commands).toHaveLength(7);
  });

  it('explains what is wrong with a file that it cannot use', () => {
    const path = join(directory, 'progress.sqlite');
    mkdirSync(path);
    expect(() => new ProgressStore(directory)).toThrow(expect.objectContaining({ code: 'progress-unusable' }));
  });
});
