// run() with real processes: its results, and that no process survives an abort or a timeout.
import { describe, expect, it } from 'vitest';
import { run } from '../../engine/host/run.ts';

const sh = (script: string, options?: Parameters<typeof run>[2]) => run('bash', ['-c', script], options);
const mark = 4800 + process.pid; // seconds that no other test's sleepers sleep
const count = async (command: string) => (await run('pgrep', ['-cfx', command])).stdout.trim();

describe('a program', () => {
  it('returns its exit status and both streams unchanged', async () => {
    const result = await sh('cat; echo err >&2; exit 7', { input: 'in\n\n' });
    expect(result).toEqual({ exit: 7, stdout: 'in\n\n', stderr: 'err\n', timedOut: false, startError: null });
  });

  it('has no input unless it is given one', async () => {
    expect((await sh('wc -c')).stdout).toBe('0\n');
  });

  it('that cannot be started is distinguished from one that fails', async () => {
    const result = await run('/no/such/program', []);
    expect(result).toMatchObject({ exit: null, startError: expect.stringContaining('ENOENT') as string });
  });

  it('has no exit status if a signal ended it', async () => {
    expect(await sh('kill -KILL $$')).toMatchObject({ exit: null, timedOut: false, startError: null });
  });
});

describe.each([
  ['in its group', `sleep ${mark}1 & sleep ${mark}1`, `sleep ${mark}1`],
  ['that ignores SIGTERM', `trap '' TERM; (sleep ${mark}2); (sleep ${mark}2)`, `sleep ${mark}2`],
])('what it started %s', (_, script, left) => {
  it('ends at its time limit, and is not waited for', async () => {
    expect(await sh(script, { timeoutMs: 200 })).toMatchObject({ exit: null, timedOut: true });
    await expect.poll(() => count(left)).toBe('0');
  });

  it('ends when it is aborted, and is not waited for', async () => {
    await expect(sh(script, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
    await expect.poll(() => count(left)).toBe('0');
  });
});

it('a process that left the group and holds the output is not waited for', async () => {
  const began = performance.now();
  await expect(sh('setsid sleep 6 & sleep 60', { signal: AbortSignal.timeout(200) })).rejects.toThrow();
  expect(performance.now() - began).toBeLessThan(4000);
});

it('nothing is started after an abort', async () => {
  await expect(sh('touch /proc/version', { signal: AbortSignal.abort() })).rejects.toThrow();
});
