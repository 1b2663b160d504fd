// Sends 20,000 hostile requests, upgrades and messages as bytes to both listeners: each is answered or its connection is
// ended, no error goes astray, and everything is still there. The choices depend on a seed: VETHLAB_FUZZ_SEED, or 4.
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { logFaultsTo, unexpectedText } from '../../engine/errors/guarded.ts';
import { linesLog } from '../../engine/log/log.ts';
import { openListener, type Listener } from '../../engine/server/listener.ts';
import { Chance } from '../chance.ts';
import { brokenFrame, hostileMessage, hostileRequest, hostileUpgrade, upgradeTo, type Place } from './hostile-bytes.ts';
import { TestServer } from './running-server.ts';
import { sendBytes } from './send-bytes.ts';

const seed = Number(process.env['VETHLAB_FUZZ_SEED'] ?? 4);
const atOnce = 20;

const server = new TestServer();
const stray: string[] = [];
const note = (error: unknown) => void stray.push(unexpectedText(error));
let places: Place[] = [];
let shared: Listener;
beforeAll(async () => {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, note);
  logFaultsTo(note);
  await server.start();
  const { id: session, view } = await server.openLab();
  const { context } = server.server;
  shared = await openListener({
    ...{
      context,
      address: '127.0.0.2',
      names: [],
      token: null,
      port: 0,
      log: linesLog((line) => void server.logged.push(line)),
    },
    ...{ dataDirectory: server.directory, pageDirectory: `${server.directory}/page` },
    system: { sandbox: 'vm', accelerated: false, says: '', remedy: null },
  });
  const there = { session, terminal: view.terminals[0]!.id };
  const follow = (port: number) => `vethlab-follow-${port}=${context.follow.tokenOf(session)}`;
  places = [
    { ...there, port: server.port, address: '127.0.0.1', cookies: [server.cookie, follow(server.port)] },
    { ...there, port: shared.port, address: '127.0.0.2', cookies: [follow(shared.port)] },
  ];
});
afterAll(async () => {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.off(event, note);
  shared.stop();
  shared.end();
  await server.stop();
});

/** Sends `count` things to each place in turn, some at a time. */
async function bombard(
  count: number,
  make: (chance: Chance, place: Place) => { bytes: Buffer; afterwards?: Buffer; answer: RegExp },
): Promise<void> {
  onTestFailed(() => console.error(`Repeat it with VETHLAB_FUZZ_SEED=${seed}`));
  const chance = new Chance(seed);
  for (let sent = 0; sent < count; sent += atOnce * places.length) {
    const rounds = places.flatMap((place) => Array.from({ length: atOnce }, () => ({ place, ...make(chance, place) })));
    const answers = await Promise.all(
      rounds.map(({ place, bytes, afterwards }) => sendBytes(place, bytes, afterwards)),
    );
    for (const [at, { place, bytes, answer }] of rounds.entries())
      expect(answers[at], `seed ${seed}, to ${place.address}: ${shown(bytes)}`).toMatch(answer);
  }
  await allIsWell();
}

const shown = (bytes: Buffer) => JSON.stringify(bytes.toString('latin1').slice(0, 1000));

async function allIsWell(): Promise<void> {
  expect(stray).toEqual([]);
  expect(server.logged).toEqual([]);
  expect((await server.ask('GET', '/api/home')).status).toBe(200);
  const { session, terminal } = places[0]!;
  const socket = server.connect(`/ws/sessions/${session}`);
  await socket.until('session');
  const shell = server.connect(`/ws/sessions/${session}/terminals/${terminal}?client=well`);
  await shell.until('size');
  for (const one of [socket, shell]) one.socket.terminate();
  expect(server.server.context.sessions.get(session).view()).toMatchObject({ status: { kind: 'ready' }, step: 'run' });
}

describe('the server survives', () => {
  it('10,000 hostile requests', () =>
    bombard(10_000, (chance, place) => ({
      bytes: hostileRequest(chance, place),
      answer: /^$|^HTTP\/1\.1 ([1-4]\d\d|503) /,
    })));

  it('4,000 hostile upgrades', () =>
    bombard(4000, (chance, place) => ({
      bytes: hostileUpgrade(chance, place),
      answer: /^$|^HTTP\/1\.1 ([1-4]\d\d|503) /,
    })));

  it('6,000 hostile messages, twelve on a connection', () =>
    bombard(500, (chance, place) => {
      const { session, terminal, port } = place;
      const kind = chance.of(port === server.port ? ['sessions', 'follow'] : ['follow']);
      const end = chance.of([session, `${session}/terminals/${terminal}?client=fuzz`]);
      const messages = Array.from({ length: 11 }, () => hostileMessage(chance));
      const afterwards = Buffer.concat([...messages, brokenFrame(chance)]);
      return { bytes: upgradeTo(`${kind}/${end}`, place), afterwards, answer: /^HTTP\/1\.1 101 / };
    }));
});
