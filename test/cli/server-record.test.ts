// An engine that was killed, or that cannot go on, leaves a report of what it was doing, and the next start says where.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';

let directory = '';
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vethlab-record-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const file = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../engine/cli/${path}`, import.meta.url)));

/** A process that keeps a record, and then does `body`. */
function recorded(body: string) {
  const text = `
    import { processTerminal } from ${file('terminal.ts')};
    import { keepRecord } from ${file('server-record.ts')};
    const options = { data: ${JSON.stringify(directory)}, logLevel: 'info', sandbox: 'vm' };
    const { log, onWork } = keepRecord(options, processTerminal());
    const work = { sessions: [{ id: 's1', lab: 'nat', step: 'masquerade', status: 'ready' }] };
    ${body}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  const ended = new Promise<{ exit: number | null; said: string }>((resolve) =>
    child.once('close', (exit) => resolve({ exit, said })),
  );
  return { child, ended };
}

const reports = () => readdirSync(join(directory, 'crashes')).map((name) => join(directory, 'crashes', name));
const report = () => JSON.parse(readFileSync(reports()[0]!, 'utf8')) as Record<string, unknown>;

it('after a kill, the next start says where the report is', async () => {
  const first = recorded(`
    onWork(work);
    log.hide('s3cr3t');
    log.warn('the last words, with s3cr3t');
    setInterval(() => {}, 1000);`);
  const note = () => readdirSync(join(directory, 'engines')).map((name) => join(directory, 'engines', name));
  await expect
    .poll(() =>
      note()
        .map((path) => readFileSync(path, 'utf8'))
        .join(),
    )
    .toMatch(/"step": ?"masquerade"/); // not only in its command line
  first.child.kill('SIGKILL');
  await first.ended;
  const { exit, said } = await recorded('process.exit();').ended;
  expect(exit).toBe(0);
  expect(said).toContain(`The vethlab before this one crashed. What it was doing is in ${reports()[0]}.`);
  expect(statSync(reports()[0]!).mode & 0o777).toBe(0o600);
  expect(report()).toMatchObject({
    version: expect.stringMatching(/^\d/) as string,
    command: expect.any(Array) as string[],
    sessions: [{ id: 's1', lab: 'nat', step: 'masquerade', status: 'ready' }],
    error: null,
    log: expect.arrayContaining([expect.stringContaining('the last words')]) as string[],
  });
  expect(readFileSync(reports()[0]!, 'utf8')).not.toContain('s3cr3t');
  expect(note()).toEqual([]);
  expect((await recorded('process.exit();').ended).said).toBe('');
});

it('errors one after another end it with a report', async () => {
  const { exit, said } = await recorded(`
    onWork(work);
    for (let times = 0; times < 2500; times++) void Promise.reject(new RangeError('over and over'));
    setInterval(() => {}, 1000);`).ended;
  expect(exit).toBe(70);
  expect(said).toContain(`vethlab cannot go on. What it was doing is in ${reports()[0]}.`);
  expect(report()).toMatchObject({
    sessions: [{ lab: 'nat' }],
    error: { type: 'RangeError', message: 'over and over' },
  });
  expect((await recorded('process.exit();').ended).said).toBe('');
});
