import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiErrorSchema, homeSchema } from '../../engine/protocol/api.ts';
import { guideSchema } from '../../engine/protocol/guide.ts';
import type { SessionView } from '../../engine/protocol/session-view.ts';
import { sessionUpdateSchema } from '../../engine/protocol/session-update.ts';
import { web } from '../session/small-lab.ts';
import { readCastStrictly } from '../terminal/strict-cast.ts';
import { TestServer } from './running-server.ts';

let server: TestServer;
beforeEach(async () => void (server = await new TestServer().start()));
afterEach(() => server.stop());

type SessionMessage = { session: SessionView };

describe('the API', () => {
  it('answers as the protocol defines', async () => {
    const home = await server.ask('GET', '/api/home');
    expect(homeSchema.parse(home.json).labs[0]).toMatchObject({ id: 'small', session: null });
    const guide = await server.ask('GET', '/api/labs/small');
    expect(guideSchema.parse(guide.json).steps[0]!.hintCount).toBe(2);
    expect(JSON.stringify(guide.json)).not.toContain('solution');
    const { socket, id } = await server.openLab();
    await socket.until('commands');
    for (const message of socket.messages) sessionUpdateSchema.parse(message);
    expect(homeSchema.parse((await server.ask('GET', '/api/home')).json).labs[0]!.session).toBe(id);
  });

  it('answers errors with code, problem and remedy', async () => {
    const asked = await Promise.all([
      server.ask('GET', '/api/labs/none'),
      server.ask('GET', '/api/none'),
      server.ask('POST', '/api/sessions', { lab: 'none' }),
      server.ask('POST', '/api/sessions', { lab: 'small', more: true }),
      server.ask('POST', '/api/sessions/none/step', { step: 'run' }),
      server.ask('DELETE', '/api/sessions/none'),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 400, 404, 404]);
    for (const { json } of asked) expect(apiErrorSchema.parse(json).error.remedy).not.toBe('');
    expect(server.logged).toEqual([]);
  });

  it('refuses to trace a packet that is not described or comes from an unknown machine', async () => {
    const { id } = await server.openLab();
    const trace = (packet: Record<string, unknown>) =>
      server.ask('POST', `/api/sessions/${id}/traces`, {
        from: 'host',
        to: '172.17.0.2',
        protocol: 'tcp',
        ...packet,
      });
    expect((await trace({})).status).toBe(400);
    expect((await trace({ port: 80, to: 'outside.test' })).status).toBe(400);
    const { status, json } = await trace({ port: 80, from: 'container:none' });
    expect(status).toBe(409);
    expect(apiErrorSchema.parse(json).error.code).toBe('machine-unknown');
    const model = await trace({ port: 80, from: 'container:none', basis: 'model' });
    expect(apiErrorSchema.parse(model.json).error.code).toBe('machine-unknown');
    expect((await trace({ port: 80, basis: 'hearsay' })).status).toBe(400);
  });

  it('reads only JSON, up to a size limit', async () => {
    const plain = { Cookie: server.cookie, 'Content-Type': 'text/plain' };
    expect((await server.raw('POST', '/api/sessions', plain, '{"lab":"small"}')).status).toBe(400);
    const json = { Cookie: server.cookie, 'Content-Type': 'application/json' };
    expect((await server.raw('POST', '/api/sessions', json, '{"lab":')).status).toBe(400);
    const big = JSON.stringify({ lab: 'x'.repeat(300_000) });
    const answer = await server.raw('POST', '/api/sessions', json, big);
    expect(answer.status).toBe(413);
    expect(apiErrorSchema.parse(JSON.parse(answer.text)).error.code).toBe('message-too-big');
    const chunked = await server.raw('POST', '/api/sessions', { ...json, 'Transfer-Encoding': 'chunked' }, big);
    expect(chunked.status).toBe(413);
  });

  it('opens one session per lab, even for parallel requests', async () => {
    const opened = await Promise.all(
      [1, 2, 3].map(() => server.ask<{ session: string }>('POST', '/api/sessions', { lab: 'small' })),
    );
    expect(new Set(opened.map(({ json }) => json.session)).size).toBe(1);
    expect(server.driver.opened).toBe(1);
  });

  it('passes a step, saves it, and continues after an engine restart', async () => {
    const { id, socket, view } = await server.openLab();
    expect(view).toMatchObject({ step: 'run', machines: ['host', 'client', 'internet'] });
    expect(view.terminals).toMatchObject([{ machine: 'host', title: 'host' }]);
    server.source.show([web]);
    await socket.until<{ verdicts: { pass: boolean }[] }>('verdicts', ({ verdicts }) =>
      verdicts.every(({ pass }) => pass),
    );
    await socket.until<{ values: Record<string, string> }>(
      'values',
      ({ values }) => values["port('web', 80)"] === '32768',
    );
    const answer = await server.ask('POST', `/api/sessions/${id}/answers`, {
      step: 'run',
      question: 'port',
      answer: '32768',
    });
    expect(answer.json).toMatchObject({ check: 'port', pass: true });
    expect((await server.ask('POST', `/api/sessions/${id}/hints`, { step: 'run' })).status).toBe(204);
    await socket.until<SessionMessage>(
      'session',
      ({ session }) => session.steps[0]!.passed && session.steps[0]!.hints.length === 1,
    );
    await server.server.close();
    await server.start();
    const home = homeSchema.parse((await server.ask('GET', '/api/home')).json);
    expect(home.labs[0]).toMatchObject({ session: null, steps: [{ passed: true }, { passed: false }] });
    const again = await server.openLab();
    expect(again.view.step).toBe('stop');
    expect(again.view.steps[0]).toMatchObject({
      passed: true,
      earlier: 'redone',
      hints: ['first hint'],
      answers: { port: '32768' },
    });
    const fresh = await server.openLab(true);
    expect(fresh.id).not.toBe(again.id);
    expect(fresh.view.step).toBe('run');
    expect(fresh.view.steps[0]).toMatchObject({ passed: false, answers: {} });
    await again.socket.until<SessionMessage>('session', ({ session }) => session.status.kind === 'closed');
    await expect.poll(() => again.socket.closed).toBe(1000);
  });

  it('reports that the sandbox died, and starts another without losing progress', async () => {
    const { id, socket } = await server.openLab();
    const terminal = await server.ask<{ terminal: string }>('POST', `/api/sessions/${id}/terminals`, {
      machine: 'client',
    });
    const shell = server.connect(`/ws/sessions/${id}/terminals/${terminal.json.terminal}?client=a`);
    await expect.poll(() => shell.text).toContain(']633;B');
    shell.send({ type: 'input', sequence: 1, data: 'echo one\r' });
    await socket.until<{ commands: { exit: number | null }[] }>('commands', ({ commands }) =>
      commands.some(({ exit }) => exit === 0),
    );
    server.driver.die('out of memory');
    const { session } = await socket.until<SessionMessage>('session', ({ session }) => session.status.kind === 'died');
    expect(session.status).toMatchObject({ problem: expect.stringContaining('out of memory') as string });
    expect(
      (await server.ask('POST', `/api/sessions/${id}/answers`, { step: 'run', question: 'port', answer: '1' })).status,
    ).toBe(409);
    const before = socket.messages.length;
    expect((await server.ask('POST', `/api/sessions/${id}/restart`, {})).status).toBe(204);
    await expect.poll(() => server.driver.closed).toBe(1);
    await expect
      .poll(() =>
        socket.messages
          .slice(before)
          .some((message) => (message as unknown as SessionMessage).session?.status.kind === 'ready'),
      )
      .toBe(true);
    const late = server.connect(`/ws/sessions/${id}`);
    const { commands } = await late.until<{ commands: { command: string }[] }>('commands');
    expect(commands.map(({ command }) => command)).toEqual(['echo one']);
  });

  it('records a terminal from the request on, and returns the recording once', async () => {
    const { id, view, socket } = await server.openLab(true);
    const terminal = view.terminals[0]!.id;
    const path = `/api/sessions/${id}/terminals/${terminal}/recording`;
    expect((await server.raw('DELETE', path, { Cookie: server.cookie })).status).toBe(404);
    expect((await server.ask('POST', path)).status).toBe(204);
    const recording = ({ session }: { session: SessionView }) => session.terminals[0]!.recording;
    await socket.until('session', recording);
    const shell = server.connect(`/ws/sessions/${id}/terminals/${terminal}?client=r`);
    await expect.poll(() => shell.text).toContain('\x1b]633;B');
    shell.send({ type: 'input', sequence: 1, data: 'echo on record $((6 * 7))\r' });
    await expect.poll(() => shell.text).toContain('on record 42\r\n');
    await server.ask('POST', `/api/sessions/${id}/step`, { step: 'stop' });
    const { status, headers, text } = await server.raw('DELETE', path, { Cookie: server.cookie });
    expect([status, headers['content-type']]).toEqual([200, 'application/x-asciicast']);
    const { events } = readCastStrictly(text);
    expect(events.map(({ data }) => data).join('')).toContain('on record 42\r\n');
    expect(events.filter(({ code }) => code === 'm').map(({ data }) => data)).toEqual(['1. Run it', '2. Type it']);
    expect((await server.raw('DELETE', path, { Cookie: server.cookie })).status).toBe(404);
    expect((await server.ask('POST', `/api/sessions/${id}/terminals/none/recording`)).status).toBe(404);
  });

  it('opens, lists and ends terminals', async () => {
    const { id, socket, view } = await server.openLab();
    const path = `/api/sessions/${id}/terminals`;
    expect((await server.ask('POST', path, { machine: 'container:none' })).status).toBe(409);
    expect((await server.ask('POST', path, { machine: 'mars' })).status).toBe(400);
    const first = view.terminals[0]!.id;
    expect((await server.ask('DELETE', `${path}/${first}`)).status).toBe(204);
    await socket.until<SessionMessage>(
      'session',
      ({ session }) => session.terminals.length === 0 && session.status.kind === 'ready',
    );
    expect((await server.ask('DELETE', `${path}/${first}`)).status).toBe(404);
    for (let n = 0; n < 12; n++) expect((await server.ask('POST', path, { machine: 'host' })).status).toBe(200);
    expect((await server.ask('POST', path, { machine: 'host' })).status).toBe(409);
  });

  it('shows the solution, and from then on sends its values', async () => {
    const { id, socket } = await server.openLab();
    const solution = await server.ask('POST', `/api/sessions/${id}/solution`, { step: 'run' });
    expect(solution.json).toEqual({
      actions: [
        { machine: 'host', text: 'true' },
        { question: 'port', answer: "{{ port('web', 80) }}" },
      ],
    });
    const told = await socket.until<{ values: Record<string, string | null> }>(
      'values',
      ({ values }) => "port('web', 80)" in values,
    );
    expect(told).toMatchObject({ values: { "port('web', 80)": null } });
  });
});
