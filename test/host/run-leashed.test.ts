// A script that makes something for minutes ends with its engine, however that ends, and with all that it started.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runLeashed } from '../../engine/host/run-leashed.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vethlab-leash-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const pidIn = (name: string) => Number(readFileSync(join(folder, name), 'utf8'));
const isThere = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')); // prettier-ignore

it('passes on what the script says and its exit status, and does not end before it', async () => {
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const end = await runLeashed('bash', ['-c', 'echo one; echo two; echo why >&2; exit 7'], { onLine });
  expect({ ...end, lines }).toEqual({ exit: 7, stderr: 'why\n', timedOut: false, lines: ['one', 'two'] });
});

it('lets the script clean up when it is aborted', async () => {
  const stop = new AbortController();
  const script = `trap 'echo cleaned > ${folder}/cleaned; exit 1' TERM; echo begun; while :; do sleep 0.01; done`;
  const onLine = () => stop.abort(new Error('stopped'));
  await expect(runLeashed('bash', ['-c', script], { signal: stop.signal, onLine })).rejects.toThrow('stopped');
  expect(existsSync(join(folder, 'cleaned'))).toBe(true);
});

it('ends the script and what it started when the engine is killed', async () => {
  const script = `trap '' TERM; (trap '' TERM; sleep 300) & echo $! > ${folder}/child; echo $$ > ${folder}/script; echo begun; wait`;
  const module = JSON.stringify(fileURLToPath(new URL('../../engine/host/run-leashed.ts', import.meta.url)));
  const body = `import { runLeashed } from ${module};
    await runLeashed('bash', ['-c', ${JSON.stringify(script)}], { onLine: (line) => console.log(line) });`;
  const engine = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', body], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(engine.stdout!, 'data');
  const pids = [pidIn('child'), pidIn('script')];
  expect(pids.filter(isThere)).toEqual(pids);
  engine.kill('SIGKILL');
  await expect.poll(() => pids.filter(isThere)).toEqual([]);
});
