// Sends malformed upgrades and messages as bytes to both listeners: each is answered or its connection is ended,
// and the server goes on.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openListener, type Listener } from '../../engine/server/listener.ts';
import { socketTarget } from '../../engine/server/socket-target.ts';
import { TestServer } from './running-server.ts';

const server = new TestServer();
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
let shared: Listener;
let session = '';
let terminal = '';
let followToken = '';
beforeAll(async () => {
  process.on('uncaughtException', note);
  await server.start();
  const { id, view } = await server.openLab();
  session = id;
  terminal = view.terminals[0]!.id;
  const { context } = server.server;
  followToken = context.follow.tokenOf(session);
  shared = await openListener({
    ...{ context, address: '127.0.0.2', names: [], token: null, port: 0, log: () => {} },
    ...{ dataDirectory: server.directory, pageDirectory: server.directory },
    system: { sandbox: 'vm', accelerated: false, says: '', remedy: null },
  });
});
afterAll(async () => {
  process.off('uncaughtException', note);
  shared.end();
  shared.stop();
  await server.stop();
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = numbers(seed);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  of<Thing>(things: readonly Thing[]): Thing {
    return things[this.below(things.length)]!;
  }

  bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most) }, () => this.below(256)));
  }
}

interface Place {
  port: number;
  address: string;
  cookies: string[];
}

const key = 'AAAAAAAAAAAAAAAAAAAAAA==';

function upgrade(chance: Chance, { port, address, cookies }: Place): Buffer {
  const pieces = [
    ...['%E0%A4%A', '%', '%%', '%c0%80', '%00', '%2f', '%ff', '..', '.', '', 'ws', 'sessions', 'follow', 'demos'],
    ...['terminals', session, terminal, 'x'.repeat(3000), '\\', '?', '#', ':', '@', '[', ']', '\u00ff', ';'],
  ];
  const asked = [
    `/ws/${chance.of(['sessions', 'follow', 'demos'])}/${chance.of([session, ...pieces])}`,
    `/ws/${chance.of(['sessions', 'follow'])}/${session}/terminals/${chance.of([terminal, ...pieces])}`,
    `/${Array.from({ length: chance.below(7) }, () => chance.of(pieces)).join('/')}`,
    chance.of(['*', '', 'http://', 'http://[', 'ws://x/ws/sessions/%', '//', '/ws/sessions/%?%=%', '?client=%']),
  ];
  const query = chance.of([
    '',
    '?from=-1',
    '?from=nonsense&client=',
    `?client=${'c'.repeat(200)}`,
    '?from=1e99&client=a',
  ]);
  const host = chance.of([`${address}:${port}`, `${address}:${port}`, `${address}:${port}`, '', '[', 'a b', '%']);
  const headers = [
    ...(host === '' ? [] : [`Host: ${host}`]),
    `Connection: ${chance.of(['Upgrade', 'Upgrade', 'upgrade, close'])}`,
    `Upgrade: ${chance.of(['websocket', 'websocket', 'websocket', 'h2c', 'x'])}`,
    `Sec-WebSocket-Version: ${chance.of(['13', '13', '13', '8', 'x'])}`,
    `Sec-WebSocket-Key: ${chance.of([key, key, key, 'short', ''])}`,
    ...chance.of([[], [], ['Sec-WebSocket-Extensions: permessage-deflate; x="'], ['Sec-WebSocket-Protocol: ,,']]),
    `Cookie: ${chance.of([...cookies, ...cookies, '=;=', `${cookies[0]!.split('=')[0]}`])}`,
    ...chance.of([[], [], [`Origin: http://${host}`], ['Origin: %']]),
  ];
  const head = `${chance.of(['GET', 'GET', 'GET', 'POST'])} ${chance.of(asked)}${query} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), chance.bytes(40)]);
}

/** One masked frame as a browser would send it, or something like it. */
function frame(chance: Chance): Buffer {
  const texts = [
    ...['', '{', 'null', '[]', '{}', '"input"', '{"type":"input"}', '{"type":"resize","cols":1e9,"rows":-1}', '\u0000'],
    ...['{"type":"ack","received":-1}', '{"type":"ack","received":1e300}', '['.repeat(5000), '{"type":{"type":0}}'],
    ...['{"type":"input","sequence":1,"data":7}', '{"__proto__":{"type":"ping"}}', '{"type":"pace","pace":null}'],
  ];
  const data = chance.of([Buffer.from(chance.of(texts)), chance.bytes(100)]);
  const opcode = chance.of([1, 1, 1, 2, 0, 8, 9, 10, 3, 15]);
  const length = data.length < 126 ? [data.length | 0x80] : [126 | 0x80, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), data]);
}

/** Resolves with the first bytes of the answer, '' where the connection is closed without one. */
function send(place: Place, bytes: Buffer, afterwards: readonly Buffer[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(place.port, place.address);
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('error', (error: NodeJS.ErrnoException) =>
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? done() : reject(error),
    );
    socket.on('close', done);
    socket.on('data', (part: Buffer) => {
      if (answer !== '') return;
      answer = part.toString('latin1');
      if (afterwards.length === 0) return done();
      socket.end(Buffer.concat(afterwards)); // the other end closes when it has read them
    });
    if (afterwards.length === 0) socket.end(bytes);
    else socket.write(bytes);
  });
}

const places = (): Place[] => {
  const follow = (port: number) => `vethlab-follow-${port}=${followToken}`;
  return [
    { port: server.port, address: '127.0.0.1', cookies: [server.cookie, follow(server.port)] },
    { port: shared.port, address: '127.0.0.2', cookies: [follow(shared.port)] },
  ];
};

async function stillServes(): Promise<void> {
  expect(uncaught).toEqual([]);
  expect((await server.ask('GET', '/api/home')).status).toBe(200);
  const socket = server.connect(`/ws/sessions/${session}`);
  await socket.until('session');
  socket.socket.terminate();
}

describe('the server', () => {
  it('answers an upgrade whose path is not valid UTF-8, and goes on', async () => {
    for (const place of places()) {
      for (const path of [`/ws/follow/${session}/terminals/%E0%A4%A`, '/ws/sessions/%', '/ws/demos/%ff']) {
        const headers = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
        const text = [
          `GET ${path} HTTP/1.1`,
          `Host: ${place.address}:${place.port}`,
          ...headers,
          `Sec-WebSocket-Key: ${key}`,
          `Cookie: ${place.cookies[0]}`,
          '',
          '',
        ].join('\r\n');
        expect(await send(place, Buffer.from(text))).toMatch(/^HTTP\/1\.1 40[0-4] /);
      }
    }
    await stillServes();
  });

  it('survives 3,000 malformed upgrades', async () => {
    for (const [seed, place] of places().entries()) {
      const chance = new Chance(seed + 1);
      for (let round = 0; round < 100; round++) {
        const answers = await Promise.all(Array.from({ length: 15 }, () => send(place, upgrade(chance, place))));
        for (const answer of answers) expect(answer).toMatch(/^$|^HTTP\/1\.1 (101|[2-4]\d\d) /);
      }
    }
    await stillServes();
  });

  it('survives 2,000 malformed messages', async () => {
    const chance = new Chance(7);
    const host = (place: Place) => `${place.address}:${place.port}`;
    for (const place of places()) {
      const ends = [`follow/${session}`, `follow/${session}/terminals/${terminal}?client=f`];
      const own = [`sessions/${session}`, `sessions/${session}/terminals/${terminal}?client=g`];
      for (const end of place.port === server.port ? [...ends, ...own] : ends) {
        for (let round = 0; round < 20; round++) {
          const cookie = `Cookie: ${place.cookies.join('; ')}`;
          const text = [
            `GET /ws/${end} HTTP/1.1`,
            `Host: ${host(place)}`,
            ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`],
            cookie,
            '',
            '',
          ].join('\r\n');
          const frames = Array.from({ length: 17 }, () => frame(chance));
          expect(await send(place, Buffer.from(text), frames)).toMatch(/^HTTP\/1\.1 101 /);
        }
      }
    }
    await stillServes();
  });
});

describe('socketTarget', () => {
  it('parses each path once, and returns null for a path that is not valid UTF-8', () => {
    expect(socketTarget('/ws/sessions/a%62')).toEqual({ kind: 'sessions', session: 'ab', terminal: null });
    expect(socketTarget('/ws/follow/a/terminals/t1')).toEqual({ kind: 'follow', session: 'a', terminal: 't1' });
    expect(socketTarget('/ws/demos/a')).toEqual({ kind: 'demos', session: 'a' });
    for (const path of ['/ws/sessions/%', '/ws/demos/%E0%A4%A', '/ws/demos/a/terminals/b', '/ws/%73essions/a', '/ws'])
      expect(socketTarget(path), path).toBe(null);
  });
});
