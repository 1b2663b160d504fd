// The log tells what sessions come to and where a fault is, and holds no token and nothing that was typed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLog } from '../../engine/log/log.ts';
import { RotatedFile } from '../../engine/log/rotated-file.ts';
import { logFaultsTo, tellUnexpected } from '../../engine/errors/guarded.ts';
import { web } from '../session/small-lab.ts';
import { TestServer } from './running-server.ts';

const typed = 'tYpEd-by-a-learner';
const server = new TestServer();
const told: string[] = [];
const path = join(server.directory, 'log', 'engine.log');
const file = new RotatedFile(path);
const log = openLog({ file, level: 'debug', tell: (line) => told.push(line) });
beforeAll(async () => {
  logFaultsTo((error) => log.error('an error that nobody expected', { error }));
  await server.start({ log });
});
afterAll(async () => {
  await server.stop();
  file.close();
});

const lines = () =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('tells what happens, without tokens and without what was typed', async () => {
  const { token, cookie } = server;
  const { id, view } = await server.openLab();
  const follow = server.server.context.follow.tokenOf(id);
  const shell = server.connect(`/ws/sessions/${id}/terminals/${view.terminals[0]!.id}?client=u&token=${token}`);
  await expect.poll(() => shell.text).toContain('\x1b]633;B');
  shell.send({ type: 'input', sequence: 1, data: `echo ${typed} $((6 * 7))\r` });
  await expect.poll(() => shell.text).toContain(`${typed} 42`);
  shell.send(`{"type":"${typed}"`);
  shell.send({ type: typed });
  server.source.show([web]);
  const own = `/api/sessions/${id}`;
  await server.ask('POST', `${own}/answers`, { step: 'run', question: 'port', answer: typed });
  await server.ask('POST', `${own}/answers`, { step: 'run', question: typed, answer: '1' });
  await server.ask('POST', `${own}/answers`, { step: 'run', question: 'port', answer: '32768' });
  await server.ask('POST', `${own}/page`, { url: `http://${typed}/` });
  const headers = { Cookie: cookie, 'Content-Type': 'application/json' };
  await server.raw('POST', `${own}/answers`, headers, `{"answer": ${typed}`);
  await server.raw('GET', `/?token=${token}`);
  await server.raw('GET', `/?follow=${follow}`);
  await server.raw('GET', `/api/home?token=${token}x`);
  await server.raw('GET', `/ws/follow/${id}?follow=${follow}`, { Connection: 'Upgrade', Upgrade: 'websocket' });
  for (const quotes of [() => JSON.parse(typed) as unknown, () => new URL('x', `http://${token}:x`)])
    try {
      quotes();
    } catch (error) {
      tellUnexpected(error);
    }
  tellUnexpected(new Error(`a token in a message: ${token}`));
  await server.ask('DELETE', own);

  const text = readFileSync(path, 'utf8');
  for (const secret of [token, follow, typed]) expect(text).not.toContain(secret);
  for (const secret of [token, follow]) expect(told.join('\n')).not.toContain(secret);
  expect(lines().map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([
      'a session is opened',
      'its sandbox is ready',
      'its sandbox is closed',
      'a step has passed',
    ]),
  );
  const requests = lines().filter(({ msg }) => msg === 'a request');
  expect(requests).toContainEqual(expect.objectContaining({ method: 'POST', path: `${own}/answers`, status: 400 }));
  const faults = lines().filter(({ level }) => level === 'error');
  expect(faults).toHaveLength(3);
  expect(faults[0]).toMatchObject({ error: { type: 'SyntaxError', stack: expect.any(Array) as string[] } });
});
