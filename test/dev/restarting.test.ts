// How `npm run dev` restarts the engine, tried with a small program.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Restarting } from '../../engine/dev/restarting.ts';
import { startService } from '../../engine/host/service.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vethlab-dev-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Logs its start and end in `log`; ends some time after its standard input did. */
const wellBehaved = `
  const { appendFileSync } = require('node:fs');
  appendFileSync('log', 'begin\\n');
  console.log('ready');
  process.stdin.resume().on('end', () => setTimeout(() => { appendFileSync('log', 'end\\n'); process.exit(); }, 50));`;

function started() {
  const said: string[] = [];
  let readies = 0;
  const program = join(folder, 'program.cjs');
  const restarting = new Restarting({
    start: () => startService('/bin/sh', ['-c', `cd '${folder}' && exec '${process.execPath}' program.cjs`]),
    isReady: (line) => line === 'ready',
    onReady: () => readies++,
    say: (line) => said.push(line),
  });
  writeFileSync(join(folder, 'log'), '');
  return {
    ...{ restarting, said, readies: () => readies },
    write: (text: string) => writeFileSync(program, text),
    log: () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n'),
  };
}

it('a program has ended before the next one begins, and several changes within a moment cause one restart', async () => {
  const { restarting, write, said, log, readies } = started();
  write(wellBehaved);
  const ended = restarting.run();
  await restarting.ready();
  for (const file of ['a.ts', 'b.ts']) restarting.changed(file);
  await expect.poll(readies).toBe(2);
  restarting.close();
  await ended;
  expect(log()).toEqual(['begin', 'end', 'begin', 'end']);
  expect(said).toEqual(['b.ts changed: the engine starts again']);
});

it('a program that cannot run is reported and retried at the next change, and requests wait for it', async () => {
  const { restarting, write, said } = started();
  write('process.exit(3)');
  const ended = restarting.run();
  let asked = false;
  const asking = restarting.ready().then(() => (asked = true));
  await expect.poll(() => said).toEqual(['The engine ended with 3. It starts again when a file changes.']);
  expect(asked).toBe(false);
  write(wellBehaved);
  restarting.changed('program.cjs');
  await asking;
  restarting.close();
  await ended;
});

it('closing does not wait for a program that is down', async () => {
  const { restarting, write, said } = started();
  write('process.exit(3)');
  const ended = restarting.run();
  await expect.poll(() => said.length).toBe(1);
  restarting.close();
  await ended;
});
