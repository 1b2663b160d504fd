// The Observer with programs that replay recorded lines through a real process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineStream } from '../../engine/host/machine-commands.ts';
import { Observer } from '../../engine/observer/observer.ts';
import type { SilenceTimes } from '../../engine/observer/silence.ts';
import { startStream } from '../../engine/host/stream.ts';
import { recordedLine } from './recorded.ts';

let folder: string;
let observer: Observer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vethlab-observer-'));
  for (const scene of ['start', 'published', 'docker-stopped']) {
    // the line, with its answers left to the script
    writeFileSync(join(folder, scene), recordedLine(scene).replace(/"answers":\d+/, '"answers":@'));
  }
});
afterEach(async () => {
  await observer.close();
  rmSync(folder, { recursive: true });
});

/** `say SCENE N` prints a recorded line as the answer to question N. */
function observe(script: string, silence?: SilenceTimes): Observer {
  const say = 'say() { sed "s/@/$2/" "$1"; echo; }';
  const stream: MachineStream = (_machine, _argv, options) =>
    startStream('bash', ['-c', `cd ${folder}; ${say}; ${script}`], options);
  observer = new Observer({ stream }, silence);
  return observer;
}

describe('the observer', () => {
  it('keeps the latest state, numbers the states and calls every listener', async () => {
    observe('say start 1; read; say published 1; read');
    const seen: number[] = [];
    const off = observer.onState((state) => seen.push(state.docker.containers.length));
    const first = await observer.waitFor(() => true, { timeoutMs: 5000 });
    expect(first.sequence).toBe(1);
    const began = Date.now();
    void observer.fresh({ timeoutMs: 5000 }).catch(() => {}); // makes the script go on
    const second = await observer.waitFor(({ docker }) => docker.containers.length === 1, { timeoutMs: 5000 });
    expect(second.sequence).toBe(2);
    expect(second.atMs).toBeGreaterThanOrEqual(began);
    expect(second.atMs).toBeLessThanOrEqual(Date.now());
    expect(observer.state).toBe(second);
    expect(seen).toEqual([0, 1]);
    off();
  });

  it('returns as fresh only a state that answers the question', async () => {
    observe('say start 1; read number; say docker-stopped 1; say published $number; read');
    await observer.waitFor(() => true, { timeoutMs: 5000 });
    const state = await observer.fresh();
    expect(state.docker.containers.map(({ name }) => name)).toEqual(['web']);
  });

  it('restarts the program when it ends, and asks again', async () => {
    observe(
      'if [ -e again ]; then read number; say published $number; read; else touch again; say start 1; read; exit 9; fi',
    );
    await observer.waitFor(() => true, { timeoutMs: 5000 });
    const state = await observer.fresh();
    expect(state.docker.containers).toHaveLength(1);
    expect(observer.fault).toBeNull();
  });

  it('reports what was wrong when no state came in time', async () => {
    observe('echo cannot look >&2; exit 4');
    await expect(observer.waitFor(() => true, { timeoutMs: 400 })).rejects.toMatchObject({
      code: 'state-timeout',
      problem: expect.stringContaining('cannot look') as string,
    });
  });

  it('skips an invalid line and keeps the fault until the next valid one', async () => {
    observe('echo nonsense; read; say start 2; read');
    await expect.poll(() => observer.fault).toMatchObject({ code: 'observation-malformed' });
    await observer.fresh();
    expect(observer.fault).toBeNull();
  });

  it('ends a wait when it is closed or the wait is aborted', async () => {
    observe('read');
    const closed = expect(observer.waitFor(() => true, { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'observer-closed',
    });
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    await expect(observer.fresh({ signal })).rejects.toThrow('no longer wanted');
    await observer.close();
    await closed;
    await expect(observer.fresh()).rejects.toMatchObject({ code: 'observer-closed' });
  });

  it('asks when nothing comes, and reports missing answers until one comes', async () => {
    observe('say start 1; for n in 2 3; do read number; done; sleep 0.3; say published $number; sleep 60', {
      patienceMs: 100,
      answerMs: 200,
    });
    const faults: Error[] = [];
    observer.onFault((fault) => faults.push(fault));
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatchObject({ code: 'observer-silent' });
    await observer.waitFor(({ docker }) => docker.containers.length === 1, { timeoutMs: 5000 });
    expect(observer.fault).toBeNull();
  });

  it('is not taken for silent while it answers', async () => {
    observe('say start 1; while read number; do say start $number; done', { patienceMs: 50, answerMs: 5000 });
    const faults: Error[] = [];
    observer.onFault((fault) => faults.push(fault));
    await observer.waitFor(({ sequence }) => sequence > 5, { timeoutMs: 10_000 });
    expect(faults).toEqual([]);
  });
});
