// A progress file that was damaged while no engine ran: the next start goes on with what can be read of it.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProgressStore } from '../../engine/store/progress-store.ts';

let directory = '';
const path = () => join(directory, 'progress.sqlite');
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vethlab-recovery-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const verdict = { check: 'q', pass: true, expected: 'e', actual: 'a', evidence: null, cause: null };
/** A run with passes, an answer and many commands, in one file that nobody has open. */
function fill(): number {
  const made = join(directory, 'made');
  const store = new ProgressStore(made);
  const run = store.startRun('nat');
  store.openSession('s1', run.id);
  store.savePass(run.id, 'one');
  store.savePass(run.id, 'two');
  store.saveAnswer(run.id, { step: 'one', question: 'q', answer: '1', verdict });
  for (let id = 1; id <= 400; id++)
    store.saveCommand('s1', {
      ...{ id, terminal: 't1', machine: 'host', command: `echo ${'x'.repeat(300)}`, exit: 0 },
      ...{ startedAtMs: id, endedAtMs: id },
    });
  store.close();
  const database = new Database(join(made, 'progress.sqlite'));
  database.prepare('VACUUM INTO ?').run(path());
  database.close();
  return run.id;
}
function damage(change: (bytes: Buffer) => Buffer): void {
  const spoilt = change(readFileSync(path()));
  for (const name of readdirSync(directory)) if (/sqlite(-wal|-shm)?$/.test(name)) rmSync(join(directory, name));
  writeFileSync(path(), spoilt);
}
const kept = () => readdirSync(directory).filter((name) => /damaged-\d+$/.test(name));

describe('a damaged progress file', () => {
  it.each([
    ['a page in its middle', (bytes: Buffer) => bytes.fill(7, bytes.length - 16_384, bytes.length - 12_288)],
    ['its end is gone', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20_000)],
  ])('is made anew from what can be read: %s', (_, change) => {
    const run = fill();
    damage(change);
    const store = new ProgressStore(directory);
    expect(store.recovered).toMatchObject({ code: 'progress-recovered' });
    expect(kept()).toHaveLength(1);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    const { id, passed } = store.latestRun('nat')!;
    expect(id).toBe(run);
    expect(passed).toEqual(['one', 'two']);
    store.savePass(run, 'three');
    store.close();
    const next = new ProgressStore(directory);
    expect(next.recovered).toBe(null);
    expect(next.latestRun('nat')!.passed).toEqual(['one', 'two', 'three']);
    next.close();
  });

  it('is replaced by its backup where nothing of it can be read', () => {
    const run = fill();
    new ProgressStore(directory).close();
    expect(statSync(join(directory, 'progress.sqlite.backup')).mode & 0o777).toBe(0o600);
    damage(() => Buffer.from('garbage '.repeat(2000)));
    const store = new ProgressStore(directory);
    expect(store.recovered!.message).toContain('was damaged');
    expect(store.latestRun('nat')).toMatchObject({ id: run, passed: ['one', 'two'] });
    expect(store.history(run).commands).toHaveLength(400);
    store.close();
    expect(kept()).toHaveLength(1);
  });

  it('is begun empty where there is no backup either', () => {
    writeFileSync(path(), 'garbage '.repeat(2000));
    const store = new ProgressStore(directory);
    expect(store.recovered).toMatchObject({ facts: { rows: 0 } });
    expect(store.latestRun('nat')).toBe(null);
    store.close();
  });

  it('costs a row where one row is bad', () => {
    const run = fill();
    const database = new Database(path());
    database.exec(`INSERT INTO answers VALUES (${run}, 'two', 'q', '1', '{"nonsense', 0)`);
    database.exec(`INSERT INTO recordings VALUES (${run}, 'two', 'checks', 's1', 1, x'0001')`);
    database.close();
    const store = new ProgressStore(directory);
    expect(store.latestRun('nat')!.answers.map(({ step }) => step)).toEqual(['one']);
    expect(store.history(run).recordings).toEqual([]);
    store.close();
  });
});

describe('a place where no progress can be kept', () => {
  const refused = (data: string) => {
    expect(() => new ProgressStore(data)).toThrow(
      expect.objectContaining({ code: 'progress-unusable', remedy: expect.stringContaining('--data DIR') as string }),
    );
  };

  it('is named: a file, a folder in its place, a folder below /proc', () => {
    writeFileSync(join(directory, 'file'), '');
    refused(join(directory, 'file'));
    refused(join(directory, 'file', 'below'));
    mkdirSync(path());
    refused(directory);
    refused('/proc/vethlab/data');
  });

  it('is not changed where it belongs to nobody who may write', () => {
    fill();
    const before = readFileSync(path());
    chmodSync(path(), 0o444);
    if (process.getuid?.() !== 0) refused(directory);
    expect(readFileSync(path()).equals(before)).toBe(true);
  });
});
