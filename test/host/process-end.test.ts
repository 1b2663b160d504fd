// A started program ends with its exit: processes that left its group and hold its output are not waited for.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../engine/host/run.ts';
import { startService } from '../../engine/host/service.ts';
import { startStream } from '../../engine/host/stream.ts';

// Each leaves one behind that holds its output for longer than a test may take; $0 tells them apart.
const leaves = {
  'left its group': 'setsid sleep "$0" & echo said; echo oh >&2; exit 3',
  'is in its group': 'sleep "$0" & echo said; echo oh >&2; exit 3',
  'is in its group and ignores SIGTERM': `trap '' TERM; sleep "$0" & echo said; echo oh >&2; exit 3`,
};

const left: string[] = [];
let seconds = 5800 + (process.pid % 1000) * 10;
const sleeper = () => {
  left.push(`${++seconds}`);
  return left.at(-1)!;
};
const pidsOf = async (time: string) =>
  (await run('pgrep', ['-fx', `sleep ${time}`])).stdout.split('\n').filter(Boolean);

afterEach(async () => {
  vi.useRealTimers();
  for (const pid of (await Promise.all(left.splice(0).map(pidsOf))).flat()) process.kill(Number(pid), 'SIGKILL');
});

describe.each(Object.entries(leaves))('a program whose child %s and holds its output', (what, script) => {
  const startsFor = (time: string) => ['-c', script, time];

  it('ends with its exit, with all its output', async () => {
    const time = sleeper();
    expect(await run('bash', startsFor(time))).toMatchObject({ exit: 3, stdout: 'said\n', stderr: 'oh\n' });
    if (what !== 'left its group') expect(await pidsOf(time)).toEqual([]);
  });

  it('ends with its exit as a stream of lines', async () => {
    const lines: string[] = [];
    const stream = startStream('bash', startsFor(sleeper()), { onLine: (line) => lines.push(line) });
    expect(await stream.ended).toEqual({ exit: 3, said: 'oh\n' });
    expect(lines).toEqual(['said']);
  });

  it('ends with its exit as a service', async () => {
    const lines: string[] = [];
    const service = startService('bash', startsFor(sleeper()));
    service.onLine((line) => lines.push(line));
    expect(await service.ended).toEqual({ exit: 3, stderr: 'oh\n' });
    expect(lines).toEqual(['said']);
  });
});

describe('a program that never ends', () => {
  it('is ended after the default time limit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const result = run('sleep', [sleeper()]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await result).toMatchObject({ exit: null, timedOut: true });
  });

  it('is ended as a service, some time after its input ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const service = startService('sleep', [sleeper()]);
    service.endInput();
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await service.ended).exit).toBeNull();
  });
});

it('all output before the exit is read, however much it is', async () => {
  const { exit, stdout } = await run('bash', ['-c', 'setsid sleep "$0" & head -c 3000000 /dev/zero', sleeper()]);
  expect({ exit, length: stdout.length }).toEqual({ exit: 0, length: 3_000_000 });
});
