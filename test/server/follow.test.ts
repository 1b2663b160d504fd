// A follower with the read-only link sees everything live and can change nothing, whatever they send.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keptBytes } from '../../engine/terminal/terminal.ts';
import type { CommandRecord, SessionView } from '../../engine/protocol/session-view.ts';
import { mostWords } from '../../engine/server/follow-sockets.ts';
import { linesLog } from '../../engine/log/log.ts';
import { openListener, type Listener } from '../../engine/server/listener.ts';
import { requireShareable } from '../../engine/server/shareable.ts';
import { web } from '../session/small-lab.ts';
import { TestServer, type TestSocket } from './running-server.ts';

const server = new TestServer();
let session = '';
let terminal = '';
let token = '';
beforeAll(async () => {
  await server.start();
  const { id, view } = await server.openLab();
  session = id;
  terminal = view.terminals[0]!.id;
  token = server.server.context.follow.tokenOf(session);
});
afterAll(() => server.stop());
afterEach(() => open.splice(0).forEach(({ socket }) => socket.terminate()));

const cookie = () => ({ Cookie: `vethlab-follow-${server.port}=${token}` });
const open: TestSocket[] = [];
const follow = (path = '') => {
  const socket = server.connect(`/ws/follow/${session}${path}`, cookie());
  open.push(socket);
  return socket;
};
const presenter = (client: string) => server.connect(`/ws/sessions/${session}/terminals/${terminal}?client=${client}`);
const prompted = (socket: TestSocket) => expect.poll(() => socket.text).toContain('\x1b]633;B');

/** Everything that a follower might want to change. */
function present(): unknown {
  const { sessions } = server.server.context;
  const { status, activity } = sessions.get(session);
  const { commands } = activity;
  const { steps, step, terminals } = sessions.get(session).view();
  const shell = sessions.get(session).run.terminals.get(terminal);
  return { commands, status, steps, step, terminals, size: shell.size, home: sessions.home(), written: shell.written };
}

describe('the read-only link', () => {
  it('gives access to the page and the session, and to nothing else', async () => {
    const first = await server.raw('GET', `/?follow=${token}`);
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(first.headers['set-cookie']![0]).toMatch(/^vethlab-follow-\d+=.*; HttpOnly; SameSite=Strict$/);
    expect((await server.raw('GET', '/', cookie())).status).toBe(200);
    expect((await server.raw('GET', '/assets/app-1a2b3c.js', cookie())).status).toBe(200);
    const followed = await server.raw('GET', `/api/follow/${session}`, cookie());
    expect(JSON.parse(followed.text)).toMatchObject({ session, guide: { id: 'small', steps: [{ id: 'run' }, {}] } });
    expect(followed.text).not.toContain('second hint');
    for (const path of ['/api/home', '/api/labs/small', `/api/demos/${session}`, '/api/follow/other', '/api/none'])
      expect((await server.raw('GET', path, cookie())).status, path).toBe(403);
    for (const path of [`/ws/sessions/${session}`, `/ws/demos/${session}`, '/ws/follow/other'])
      await expect(server.connect(path, cookie()).opened(), path).rejects.toThrow('403');
    for (const bad of ['', 'x', token.slice(1)]) {
      const wrong = { Cookie: `vethlab-follow-${server.port}=${bad}` };
      expect((await server.raw('GET', `/api/follow/${session}`, wrong)).status).toBe(403);
    }
  });

  it('shows a late follower the current state, then every change', async () => {
    const shell = presenter('late');
    await prompted(shell);
    shell.send({ type: 'resize', cols: 91, rows: 21 });
    shell.send({ type: 'input', sequence: 1, data: 'echo early $((40 + 2))\r' });
    await expect.poll(() => shell.text).toContain('early 42\r\n');
    const watching = follow();
    const screen = follow(`/terminals/${terminal}`);
    const ran = ({ commands }: { commands: CommandRecord[] }) =>
      commands.some(({ command, exit }) => command.startsWith('echo early') && exit === 0);
    await watching.until('commands', ran);
    await watching.until('session', ({ session }: { session: SessionView }) => session.status.kind === 'ready');
    await watching.until('state');
    expect(await screen.until('size')).toMatchObject({ cols: 91, rows: 21 });
    await expect.poll(() => screen.text).toContain('early 42\r\n');
    shell.send({ type: 'resize', cols: 92, rows: 22 });
    await screen.until('size', ({ cols }: { cols: number }) => cols === 92);
    shell.send({ type: 'input', sequence: 2, data: 'echo late $((40 + 3))\r' });
    await expect.poll(() => screen.text).toContain('late 43\r\n');
    server.source.show([web]);
    await watching.until('verdicts', ({ verdicts }: { verdicts: { pass: boolean }[] }) =>
      verdicts.every((v) => v.pass),
    );
    shell.socket.terminate();
  });

  it('is read-only: no message and no request of a follower changes anything', async () => {
    await prompted(follow(`/terminals/${terminal}`));
    const before = present();
    const words = [
      { type: 'input', sequence: 1, data: 'touch /tmp/never\r' },
      { type: 'input', sequence: 1_000_000, data: '\x03' },
      { type: 'resize', cols: 20, rows: 5 },
      { type: 'ack', received: 0 },
      { type: 'ping' },
      { type: 'go-on' },
      { type: 'take' },
      { type: 'restore' },
      { type: 'pace', pace: 100 },
      '{',
      'null',
      'x'.repeat(10_000),
    ];
    const sockets = [follow(), follow(`/terminals/${terminal}`)];
    for (const socket of sockets) {
      await socket.opened();
      for (const word of words) socket.send(word);
      socket.socket.send(Buffer.from('bytes'));
      expect(await socket.until('error')).toMatchObject({ code: 'follow-only' });
    }
    const bodies: [string, string, unknown][] = [
      ['POST', '/api/sessions', { lab: 'small', fresh: true }],
      ['DELETE', `/api/sessions/${session}`, undefined],
      ['POST', `/api/sessions/${session}/restart`, {}],
      ['POST', `/api/sessions/${session}/step`, { step: 'stop' }],
      ['POST', `/api/sessions/${session}/restore`, { step: 'run' }],
      ['POST', `/api/sessions/${session}/answers`, { step: 'run', question: 'port', answer: '32768' }],
      ['POST', `/api/sessions/${session}/hints`, { step: 'run' }],
      ['POST', `/api/sessions/${session}/solution`, { step: 'run' }],
      ['POST', `/api/sessions/${session}/terminals`, { machine: 'host' }],
      ['DELETE', `/api/sessions/${session}/terminals/${terminal}`, undefined],
      ['POST', `/api/sessions/${session}/traces`, { from: 'host', to: '10.0.0.1', protocol: 'icmp' }],
      ['POST', `/api/sessions/${session}/page`, { url: 'http://192.168.190.128/' }],
      ['POST', `/api/follow/${session}`, {}],
      ['DELETE', `/api/follow/${session}`, undefined],
      ['PUT', '/', {}],
    ];
    for (const [method, path, body] of bodies) {
      const headers = { ...cookie(), 'Content-Type': 'application/json' };
      const { status, text } = await server.raw(
        method,
        path,
        headers,
        body === undefined ? undefined : JSON.stringify(body),
      );
      expect([status, text.includes('watching')], `${method} ${path}`).toEqual([403, true]);
    }
    const errors = ({ messages }: TestSocket) => messages.filter(({ type }) => type === 'error').length;
    await expect.poll(() => sockets.map(errors)).toEqual([1, 1]);
    for (const socket of sockets) await socket.answersPing(); // all that it sent has been read
    expect(present()).toEqual(before);
    expect(sockets.map(errors)).toEqual([1, 1]);
    expect(sockets.map(({ closed }) => closed)).toEqual([null, null]);
  });

  it('disconnects a follower who keeps sending', async () => {
    const socket = await follow().opened();
    for (let word = 0; word < mostWords; word++) socket.send({ type: 'ping' });
    await expect.poll(() => socket.closed).toBe(1008);
  });

  it('makes nobody wait: a stalled follower loses output, the shell and the presenter go on', async () => {
    const shell = presenter('flood');
    await prompted(shell);
    const presented = counted(shell, (received) => shell.send({ type: 'ack', received }));
    const stalled = await follow(`/terminals/${terminal}`).opened();
    await prompted(stalled);
    const followed = counted(stalled);
    stalled.socket.pause();
    const size = 24 * keptBytes; // more than the kernel's buffers hold
    const data = `head -c ${size} /dev/zero | tr '\\0' x; echo; echo flood-over-$((1))\r`;
    shell.send({ type: 'input', sequence: 1, data });
    await expect.poll(() => presented.tail, { timeout: 30_000 }).toContain('flood-over-1');
    expect(presented.bytes).toBeGreaterThan(size);
    expect(followed.bytes).toBeLessThan(size / 2);
    stalled.socket.resume();
    await expect.poll(() => followed.tail).toContain('flood-over-1');
    expect(followed.bytes).toBeLessThan(size / 2);
    expect(followed.resets).toBeGreaterThan(0);
  });
});

/** Counts what arrives from now on, without keeping it. */
function counted(socket: TestSocket, seen: (bytes: number) => void = () => {}) {
  const count = { bytes: socket.bytes.length, tail: '', resets: 0 };
  socket.socket.removeAllListeners('message').on('message', (data: Buffer, binary: boolean) => {
    if (!binary) return void (count.resets += String(data).includes('"reset"') ? 1 : 0);
    count.bytes += data.length;
    count.tail = (count.tail + data.subarray(-200).toString('utf8')).slice(-400);
    seen(count.bytes);
  });
  return count;
}

describe('the shared address', () => {
  let shared: Listener;
  beforeAll(async () => {
    const { context } = server.server;
    const system = { sandbox: 'container' as const, accelerated: true, says: '', remedy: null };
    shared = await openListener({
      ...{ context, system, dataDirectory: server.directory, pageDirectory: server.directory, log: linesLog(() => {}) },
      ...{ address: '127.0.0.2', names: [], token: null, port: 0 },
    });
  });
  afterAll(() => {
    shared.stop();
    shared.end();
  });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${shared.origin}${path}`, { headers, redirect: 'manual' }).then(({ status }) => status);

  it('accepts followers and nobody else, not even the owner', async () => {
    expect(await ask(`/api/follow/${session}?follow=${token}`)).toBe(200);
    expect(await ask(`/api/follow/${session}`, { Cookie: `vethlab-follow-${shared.port}=${token}` })).toBe(200);
    expect(await ask(`/api/home?token=${server.token}`)).toBe(403);
    expect(await ask('/api/home', { Authorization: `Bearer ${server.token}` })).toBe(403);
    expect(await ask('/api/home', { Cookie: `vethlab-${shared.port}=${server.token}` })).toBe(403);
    expect(await ask(`/api/home?follow=${token}`)).toBe(403);
    expect(await ask('/')).toBe(403);
  });

  it('must be requested by its own name', async () => {
    const other = await server.raw('GET', `/api/follow/${session}?follow=${token}`, {
      Host: `127.0.0.2:${shared.port}`,
    });
    expect(other.status).toBe(403); // the other listener has another name
  });

  it('must be one address that others can reach', () => {
    const wrong = ['0.0.0.0', '0', '::', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', '::ffff:0:0', '::0.0.0.0', '000.0.0.0'];
    const own = ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '2130706433', ''];
    for (const address of [...wrong, ...own, '*', 'example.org'])
      expect(() => requireShareable(address), address).toThrow('cannot be shared on');
    for (const address of ['192.0.2.7', '2001:db8::7', '::ffff:192.0.2.7'])
      expect(() => requireShareable(address), address).not.toThrow();
  });
});
