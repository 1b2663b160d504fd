// What a command in a terminal changed reaches the browser, read as a browser does: over its WebSockets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import type { Change } from '../../engine/protocol/change.ts';
import type { CommandRecord, SessionView } from '../../engine/protocol/session-view.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { startServer } from '../../engine/server/start-server.ts';
import { TestServer, type TestSocket } from '../server/running-server.ts';
import { dataDirectory } from '../data-directory.ts';
import { drivers, slowness } from './each-driver.ts';

const ended = /\x1b\]633;D;\d+\x07/g;

describe.each(drivers)('what a command changed (%s)', (driver) => {
  const directory = mkdtempSync(join(tmpdir(), 'vethlab-changes-'));
  const server = new TestServer();
  let socket: TestSocket;
  let shell: TestSocket;
  let typed = 0;

  beforeAll(async () => {
    const sandboxes = sandboxDriver(driver, dataDirectory);
    await sandboxes.prepare();
    server.server = await startServer({
      ...{ labs: await loadLabsOrThrow(labsDirectory), driver: sandboxes, port: 0 },
      ...{ dataDirectory: directory, pageDirectory: directory },
      system: { sandbox: driver, accelerated: true, says: '', remedy: null },
    });
    const { session } = (await server.ask<{ session: string }>('POST', '/api/sessions', { lab: 'publish-ports' })).json;
    socket = server.connect(`/ws/sessions/${session}`);
    const ready = (message: { session: SessionView }) => message.session.status.kind === 'ready';
    const { session: view } = await socket.until<{ session: SessionView }>('session', ready, 120_000);
    shell = server.connect(`/ws/sessions/${session}/terminals/${view.terminals[0]!.id}?client=test`);
    await vi.waitFor(() => expect(shell.text).toContain('\x1b]633;B'), { timeout: 60_000 });
  });
  afterAll(async () => {
    await server.server?.close();
    rmSync(directory, { recursive: true });
  });

  /**
   * Types a line. Resolves when it has ended, matching changes have come, and the engine has observed all its effects.
   */
  async function run(line: string, fits: (change: Change) => boolean): Promise<void> {
    const from = socket.messages.length;
    const ends = () => [...shell.text.matchAll(ended)].length;
    const before = ends();
    const within = 20_000 * slowness(driver);
    shell.send({ type: 'input', sequence: ++typed, data: `${line}\r` });
    const typedLine = ({ command }: CommandRecord) => command === line;
    const { commands } = await socket.until<{ commands: CommandRecord[] }>(
      'commands',
      ({ commands }) => commands.some(typedLine),
      within,
      from,
    );
    const { id } = commands.find(typedLine)!;
    const ofIt = (fits: (change: Change) => boolean) => (message: { changes: Change[] }) =>
      message.changes.some((change) => change.commands[0] === id && fits(change));
    await socket.until('changes', ofIt(fits), within, from);
    // The page waits like this between the lines of a block, so that each change is attributed to the right line.
    await socket.until(
      'changes',
      ofIt(({ looked }) => looked),
      within,
      from,
    );
    await expect.poll(ends, { timeout: within, interval: 5 }).toBeGreaterThan(before);
    await expect
      .poll(() => shell.text.lastIndexOf('\x1b]633;B'), { interval: 5 })
      .toBeGreaterThan(shell.text.lastIndexOf('\x1b]633;D'));
  }

  const has = (kind: string, verb: string) => (change: Change) =>
    change.differences.some((difference) => difference.thing.kind === kind && difference.change === verb);

  it.each([
    ['iptables -A INPUT -s 10.9.9.9 -j DROP', 'rule', 'added'],
    ['iptables -D INPUT -s 10.9.9.9 -j DROP', 'rule', 'removed'],
    ['ip link add A type veth peer name B', 'link', 'added'],
    ['ip link del A', 'link', 'removed'],
    ['sysctl -w net.ipv4.ip_forward=0', 'forwarding', 'changed'],
    ['sysctl -w net.ipv4.ip_forward=1', 'forwarding', 'changed'],
  ])('reaches the browser: %s', (line, kind, verb) => run(line, has(kind, verb)));

  it('is complete for docker run -P', async () => {
    const count = ({ differences }: Change, target: string) =>
      differences.filter(({ thing }) => thing.kind === 'rule' && thing.target === target).length;
    const whole = (change: Change) =>
      ['DNAT', 'MASQUERADE', 'ACCEPT'].every((target) => count(change, target) === 3) &&
      ['container', 'namespace', 'bridge port', 'address', 'published port'].every((kind) =>
        has(kind, 'added')(change),
      ) &&
      change.differences.filter(({ thing }) => thing.kind === 'socket' && thing.process === 'docker-proxy').length ===
        3;
    await run('docker run -d -P --name web vethlab/web', whole);
  });

  it('is nothing for a command that only reads, and this is reported', async () => {
    await run('docker ps', ({ looked, differences }) => looked && differences.length === 0);
  });

  it('does not include what a container does by itself later', async () => {
    await run('docker run -d --name brief vethlab/web sleep 3', has('container', 'added'));
    const exit = ({ changes }: { changes: Change[] }) =>
      changes.some(({ cause, commands }) => cause === 'container brief exited (0)' && commands.length === 0);
    await socket.until<{ changes: Change[] }>('changes', exit, 20_000 * slowness(driver));
  });
});
