// Whether the engine is well, for anybody on this machine; and its figures, for its owner.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linesLog } from '../../engine/log/log.ts';
import { openListener } from '../../engine/server/listener.ts';
import { holdFile } from '../store/file-in-trouble.ts';
import { TestServer } from './running-server.ts';

const server = new TestServer();
beforeAll(() => server.start());
afterAll(() => server.stop());

const figures = async () => {
  const { status, headers, text } = await server.raw('GET', '/metrics', { Authorization: `Bearer ${server.token}` });
  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/plain; version=0.0.4');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
};

it('/metrics has the engine’s figures', async () => {
  expect(await figures()).toMatchObject({
    'vethlab_sessions{status="ready"}': 0,
    'vethlab_sandboxes{driver="container"}': 0,
    vethlab_writes_waiting: 0,
  });
  const { socket } = await server.openLab();
  await socket.answersPing();
  const found = await figures();
  expect(found).toMatchObject({
    'vethlab_sessions{status="ready"}': 1,
    'vethlab_sandboxes{driver="container"}': 1,
    'vethlab_sandboxes{driver="vm"}': 0,
    vethlab_followers: 0,
    vethlab_unsaved: 0,
  });
  for (const name of ['vethlab_updates_sent_total', 'process_open_fds', 'process_resident_memory_bytes'])
    expect(found[name], name).toBeGreaterThan(1);
  for (const quantile of ['0.5', '0.99', '1'])
    expect(found[`vethlab_event_loop_delay_seconds{quantile="${quantile}"}`]).toBeGreaterThanOrEqual(0);
});

it('/healthz says ok, and no more, without a token; not ok while nothing can be saved', async () => {
  const ask = (headers = {}) => server.raw('GET', '/healthz', headers);
  expect(await ask()).toMatchObject({ status: 200, text: 'ok\n' });
  expect((await ask({ Host: 'elsewhere.example' })).status).toBe(403);
  const { id } = await server.openLab();
  const other = await holdFile(`${server.directory}/data`);
  await server.ask('POST', `/api/sessions/${id}/hints`, { step: 'run' });
  expect(await ask()).toMatchObject({ status: 503, text: 'not ok\n' });
  expect(await figures()).toMatchObject({ vethlab_writes_waiting: 1, vethlab_unsaved: 1 });
  await other.letGo();
  await expect.poll(async () => (await ask()).status).toBe(200);
});

it('a shared address tells neither', async () => {
  const { context } = server.server;
  const shared = await openListener({
    ...{ context, address: '127.0.0.2', names: [], token: null, port: 0, log: linesLog(() => {}) },
    ...{ dataDirectory: server.directory, pageDirectory: server.directory },
    system: { sandbox: 'vm', accelerated: false, says: '', remedy: null },
  });
  try {
    const follow = context.follow.tokenOf('any');
    for (const path of ['/healthz', '/metrics'])
      for (const query of ['', `?token=${server.token}`, `?follow=${follow}`])
        expect((await fetch(`${shared.origin}${path}${query}`)).status, path + query).toBe(403);
  } finally {
    shared.stop();
    shared.end();
  }
});
