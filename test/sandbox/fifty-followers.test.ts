// What a room full of followers costs who types: nothing that can be noticed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labsDirectory } from '../../engine/cli/common-options.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import type { SessionView } from '../../engine/protocol/wire.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { startServer } from '../../engine/server/start-server.ts';
import { TestServer, type TestSocket } from '../server/running-server.ts';
import { dataDirectory } from './each-driver.ts';

const directory = mkdtempSync(join(tmpdir(), 'vethlab-fifty-'));
const server = new TestServer();
let followers: ChildProcess | null = null;
let session = '';
let shell: TestSocket;
let terminal = '';
let typed = 0;

const type = (data: string) => shell.send({ type: 'input', sequence: ++typed, data });
const prompts = () => shell.text.split('\x1b]633;B').length - 1;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const at = (times: number[], part: number) => times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]!;

beforeAll(async () => {
  const driver = sandboxDriver('container', dataDirectory);
  await driver.prepare();
  server.server = await startServer({
    ...{
      labs: await loadLabsOrThrow(labsDirectory),
      driver,
      dataDirectory: directory,
      port: 0,
      pageDirectory: directory,
    },
    system: { sandbox: 'container', accelerated: true, says: '', remedy: null },
  });
  session = (await server.ask<{ session: string }>('POST', '/api/sessions', { lab: 'publish-ports' })).json.session;
  const ready = ({ session }: { session: SessionView }) => session.terminals.length > 0;
  const { session: view } = await server
    .connect(`/ws/sessions/${session}`)
    .until<{ session: SessionView }>('session', ready, 60_000);
  terminal = view.terminals[0]!.id;
  shell = server.connect(`/ws/sessions/${session}/terminals/${terminal}?client=presenter`);
});
afterAll(async () => {
  followers?.kill();
  await server.server?.close();
  rmSync(directory, { recursive: true });
});

/** ms from a key to its echo, and from a command that changes the network to the next prompt. */
async function measure(): Promise<{ echo: number[]; command: number[] }> {
  const echo: number[] = [];
  for (let key = 0; key < 100; key++) {
    const had = shell.bytes.length;
    const begin = performance.now();
    type('a');
    while (shell.bytes.length === had) await new Promise((resolve) => setImmediate(resolve));
    echo.push(performance.now() - begin);
    await pause(10);
  }
  type('\x15');
  await pause(100);
  const command: number[] = [];
  for (let round = 0; round < 12; round++) {
    const before = prompts();
    const begin = performance.now();
    type(`ip link ${round % 2 === 0 ? 'add seen type dummy' : 'delete seen'}\r`);
    while (prompts() === before) await pause(1);
    command.push(performance.now() - begin);
    await pause(300); // its state goes out to everybody
  }
  return { echo, command };
}

describe('fifty followers', () => {
  it('cost the presenter nothing that is noticed', async () => {
    await expect.poll(prompts, { timeout: 20_000 }).toBe(1);
    await measure(); // warm
    const alone = await measure();
    const script = fileURLToPath(new URL('follow-many.ts', import.meta.url));
    const token = server.server.served.follow.tokenOf(session);
    const args = ['--import', 'tsx', script, `http://127.0.0.1:${server.port}`, session, terminal, token, '50'];
    followers = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(followers.stdout!, 'data');
    expect(server.server.served.followers).toBe(100); // a session and a terminal each
    const watched = await measure();
    for (const what of ['echo', 'command'] as const) {
      const [before, after] = [alone[what], watched[what]];
      const words = [before, after].map((times) => `${at(times, 0.5).toFixed(1)}/${at(times, 0.95).toFixed(1)} ms`);
      process.stderr.write(`${what}, median/p95: alone ${words[0]}, with 50 followers ${words[1]}\n`);
    }
    expect(at(watched.echo, 0.5) - at(alone.echo, 0.5)).toBeLessThan(10); // a frame is 16
    expect(at(watched.command, 0.5) - at(alone.command, 0.5)).toBeLessThan(50);
    expect(followers.exitCode).toBe(null);
  });
});
