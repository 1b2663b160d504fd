// How soon a change is in the browser: from the end of the command in the terminal to the message that has it, both as a
// browser gets them over its WebSockets.
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

const promisedMs = { container: 300, vm: 800 };
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

  /** Types a line; when it had ended, and when what fits had come, in ms. */
  async function run(line: string, fits: (change: Change) => boolean): Promise<number> {
    const from = socket.messages.length;
    const ends = [...shell.text.matchAll(ended)].length;
    let endedAt = 0;
    let seenAt = 0;
    let id = 0;
    const watchShell = () => (endedAt ||= [...shell.text.matchAll(ended)].length > ends ? performance.now() : 0);
    const watchSession = () => {
      const messages = socket.messages.slice(from) as unknown as {
        type: string;
        changes: Change[];
        commands: CommandRecord[];
      }[];
      id = messages.flatMap((message) => message.commands ?? []).find((one) => one.command === line)?.id ?? 0;
      const changes = messages.flatMap((message) => message.changes ?? []);
      if (changes.some((change) => change.commands[0] === id && fits(change))) seenAt ||= performance.now();
    };
    shell.socket.on('message', watchShell);
    socket.socket.on('message', watchSession);
    shell.send({ type: 'input', sequence: ++typed, data: `${line}\r` });
    await expect.poll(() => endedAt * seenAt, { timeout: 20_000 * slowness(driver), interval: 5 }).toBeGreaterThan(0);
    shell.socket.off('message', watchShell);
    socket.socket.off('message', watchSession);
    // As the page does between the lines of a block: what the next line does must not be taken for this one's.
    const looked = ({ changes }: { changes: Change[] }) =>
      changes.some((change) => change.looked && change.commands[0] === id);
    await socket.until<{ changes: Change[] }>('changes', looked, 20_000, from);
    await expect
      .poll(() => shell.text.lastIndexOf('\x1b]633;B'), { interval: 5 })
      .toBeGreaterThan(shell.text.lastIndexOf('\x1b]633;D'));
    return Math.max(0, seenAt - endedAt);
  }

  const has = (kind: string, verb: string) => (change: Change) =>
    change.differences.some((difference) => difference.thing.kind === kind && difference.change === verb);

  it('is with the browser soon after the command has ended', async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      times.push(await run('iptables -A INPUT -s 10.9.9.9 -j DROP', has('rule', 'added')));
      times.push(await run('iptables -D INPUT -s 10.9.9.9 -j DROP', has('rule', 'removed')));
      times.push(await run('ip link add A type veth peer name B', has('link', 'added')));
      times.push(await run('ip link del A', has('link', 'removed')));
      times.push(await run('sysctl -w net.ipv4.ip_forward=0', has('forwarding', 'changed')));
      times.push(await run('sysctl -w net.ipv4.ip_forward=1', has('forwarding', 'changed')));
    }
    const sorted = times.toSorted((one, other) => one - other);
    const p95 = sorted[Math.floor(sorted.length * 0.95)]!;
    process.stderr.write(`${driver}: end → change: median ${sorted[15]!.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms\n`);
    expect(p95).toBeLessThan(promisedMs[driver]);
  });

  it('is whole as soon for docker run -P', async () => {
    const count = ({ differences }: Change, target: string) =>
      differences.filter(({ thing }) => thing.kind === 'rule' && thing.target === target).length;
    const whole = (change: Change) =>
      ['DNAT', 'MASQUERADE', 'ACCEPT'].every((target) => count(change, target) === 3) &&
      ['container', 'namespace', 'bridge port', 'address', 'published port'].every((kind) =>
        has(kind, 'added')(change),
      ) &&
      change.differences.filter(({ thing }) => thing.kind === 'socket' && thing.process === 'docker-proxy').length ===
        3;
    const took = await run('docker run -d -P --name web vethlab/web', whole);
    process.stderr.write(`${driver}: docker run -P, end → all of it: ${took.toFixed(0)} ms\n`);
    expect(took).toBeLessThan(promisedMs[driver]);
  });

  it('is nothing for a look, and that is said as soon', async () => {
    const took = await run('docker ps', ({ looked, differences }) => looked && differences.length === 0);
    process.stderr.write(`${driver}: docker ps, end → nothing changed: ${took.toFixed(0)} ms\n`);
    expect(took).toBeLessThan(promisedMs[driver]);
  });

  it('is not what a container does by itself later', async () => {
    await run('docker run -d --name brief vethlab/web sleep 3', has('container', 'added'));
    const exit = ({ changes }: { changes: Change[] }) =>
      changes.some(({ cause, commands }) => cause === 'container brief exited (0)' && commands.length === 0);
    await socket.until<{ changes: Change[] }>('changes', exit, 20_000 * slowness(driver));
  });
});
