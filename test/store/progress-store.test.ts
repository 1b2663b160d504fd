import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ProgressStore } from '../../engine/store/progress-store.ts';

let directory = '';
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vethlab-store-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const verdict = { check: 'q', pass: true, expected: '80', actual: '80', evidence: null, cause: null };
const record = (id: number) => {
  return {
    id,
    terminal: 't1',
    machine: 'host' as const,
    command: `echo ${id}`,
    exit: null,
    startedAtMs: id,
    endedAtMs: null,
  };
};

describe('ProgressStore', () => {
  it('returns everything after the file is reopened', () => {
    const store = new ProgressStore(directory);
    const run = store.startRun('nat');
    store.openSession('s1', run.id);
    store.savePass(run.id, 'one');
    store.savePass(run.id, 'one');
    store.saveAnswer(run.id, { step: 'one', question: 'q', answer: '81', verdict: { ...verdict, pass: false } });
    store.saveAnswer(run.id, { step: 'one', question: 'q', answer: '80', verdict });
    store.saveHints(run.id, 'two', 1);
    store.saveHints(run.id, 'two', 2);
    store.saveCommand('s1', record(1));
    store.saveCommand('s1', { ...record(1), exit: 0, endedAtMs: 5 });
    store.saveCommand('s1', record(2));
    store.closeSession('s1');
    store.close();
    const again = new ProgressStore(directory);
    expect(again.latestRun('nat')).toEqual({
      id: run.id,
      seed: null,
      passed: ['one'],
      answers: [{ step: 'one', question: 'q', answer: '80', verdict }],
      hints: { two: 2 },
    });
    expect(again.history(run.id).commands).toMatchObject([
      { session: 's1', id: 1, command: 'echo 1', exit: 0, endedAtMs: 5 },
      { session: 's1', id: 2, command: 'echo 2' },
    ]);
    expect(again.latestRun('other')).toBe(null);
    again.close();
  });

  it('keeps an earlier run when a new one starts', () => {
    const store = new ProgressStore(directory);
    store.savePass(store.startRun('nat').id, 'one');
    const fresh = store.startRun('nat');
    expect(store.latestRun('nat')).toEqual(fresh);
    expect(fresh.passed).toEqual([]);
    const drawn = store.startRun('repair-shop', 'k3f9');
    expect(drawn.seed).toBe('k3f9');
    expect(store.latestRun('repair-shop')).toEqual(drawn);
    store.close();
  });

  it('loses nothing when killed with SIGKILL', async () => {
    const program = `
      import { ProgressStore } from ${JSON.stringify(new URL('../../engine/store/progress-store.ts', import.meta.url).href)};
      const store = new ProgressStore(${JSON.stringify(directory)});
      const run = store.startRun('nat');
      for (let n = 0; n < 100_000; n++) { store.savePass(run.id, 'step' + n); process.stdout.write(n + '\\n'); }`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
    onTestFinished(() => void child.kill('SIGKILL')); // it must not write on where this takes too long
    let said = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.length > 2000) child.kill('SIGKILL');
      });
      child.on('close', () => resolve());
    });
    const last = Number(said.trimEnd().split('\n').at(-1));
    const store = new ProgressStore(directory);
    expect(last).toBeGreaterThan(100);
    expect(store.latestRun('nat')!.passed.length).toBeGreaterThanOrEqual(last);
    store.close();
  });

  it('waits for a second engine that writes at the same time', async () => {
    const first = new ProgressStore(directory);
    const run = first.startRun('nat');
    const program = `
      import Database from 'libsql';
      const database = new Database(${JSON.stringify(join(directory, 'progress.sqlite'))});
      database.exec('BEGIN IMMEDIATE');
      process.stdout.write('held');
      setTimeout(() => database.exec('COMMIT'), 400);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const saved = new Promise<void>((resolve) => first.onTrouble(() => first.unsaved === null && resolve()));
    first.savePass(run.id, 'one');
    expect(first.unsaved).toMatchObject({ code: 'progress-unsaved' });
    const second = new ProgressStore(directory);
    await saved;
    expect(second.latestRun('nat')!.passed).toEqual(['one']);
    if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve));
    first.close();
    second.close();
  });

  it('refuses a file written by a newer vethlab', () => {
    new ProgressStore(directory).close();
    const database = new Database(join(directory, 'progress.sqlite'));
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(() => new ProgressStore(directory)).toThrow(expect.objectContaining({ code: 'progress-newer' }));
  });
});
