import { describe, expect, it } from 'vitest';
import { startStream } from '../../engine/host/stream.ts';

function start(script: string, options: { maxLineBytes?: number; signal?: AbortSignal } = {}) {
  const lines: string[] = [];
  return { lines, stream: startStream('sh', ['-c', script], { onLine: (line) => lines.push(line), ...options }) };
}

describe('a streaming process', () => {
  it('delivers whole lines, however the bytes were split, and no incomplete one at the end', async () => {
    const { lines, stream } = start(
      `printf 'one\\ntw'; sleep 0.1; printf 'o \\303'; sleep 0.1; printf '\\251\\n\\nhalf'`,
    );
    expect(await stream.ended).toEqual({ exit: 0, said: '' });
    expect(lines).toEqual(['one', 'two é', '']);
  });

  it('delivers every line even if the listener throws on one of them', async () => {
    const lines: string[] = [];
    const onLine = (line: string) => {
      if (line === 'bad') throw new Error('not this one');
      lines.push(line);
    };
    const stream = startStream('sh', ['-c', `printf 'one\\nbad\\ntwo\\n'`], { onLine });
    expect(await stream.ended).toEqual({ exit: 0, said: '' });
    expect(lines).toEqual(['one', 'two']);
  });

  it('receives its input and ends when the input ends', async () => {
    const { lines, stream } = start('while read -r line; do echo "heard $line"; done; exit 3');
    stream.write('a\nb\n');
    await stream.close();
    expect(lines).toEqual(['heard a', 'heard b']);
    expect((await stream.ended).exit).toBe(3);
  });

  it('is killed when it ignores both the end of its input and SIGTERM', async () => {
    const { lines, stream } = start(`trap '' TERM; echo ready; while :; do sleep 0.05; done`);
    await expect.poll(() => lines).toEqual(['ready']);
    await stream.close(100);
    expect((await stream.ended).exit).toBeNull();
  });

  it('is ended by a line longer than the limit, with the reason', async () => {
    const { lines, stream } = start(`printf '%s\\n' ok; head -c 5000 /dev/zero | tr '\\0' x; sleep 60`, {
      maxLineBytes: 1000,
    });
    const end = await stream.ended;
    expect(end.exit).toBeNull();
    expect(end.said).toContain('longer than 1000 bytes');
    expect(lines).toEqual(['ok']);
  });

  it('ends when its signal aborts', async () => {
    const abort = new AbortController();
    const { lines, stream } = start('echo ready; exec sleep 60', { signal: abort.signal });
    await expect.poll(() => lines).toEqual(['ready']);
    abort.abort();
    expect((await stream.ended).exit).toBeNull();
  });

  it('reports the error output of a failing program, and why a program could not be started', async () => {
    expect(await start('echo oh no >&2; exit 7').stream.ended).toEqual({ exit: 7, said: 'oh no\n' });
    const { ended } = startStream('/no/such/file', [], { onLine: () => {} });
    expect((await ended).said).toContain('ENOENT');
  });
});
