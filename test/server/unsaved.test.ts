// A server whose progress file is locked by another program: learners can go on, are informed, and nothing is lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Home } from '../../engine/protocol/api.ts';
import type { SessionView } from '../../engine/protocol/session-view.ts';
import { smallLab, web } from '../session/small-lab.ts';
import { holdFile } from '../store/file-in-trouble.ts';
import { TestServer } from './running-server.ts';

const server = new TestServer();
beforeAll(() => server.start({ labs: [smallLab, { ...smallLab, id: 'other' }] }));
afterAll(() => server.stop());

interface SessionMessage {
  session: SessionView;
}

describe('a server that cannot write progress', () => {
  it('goes on, reports it until it can, and then saves everything', async () => {
    const { id, view, socket } = await server.openLab();
    expect(view.unsaved).toBe(null);
    const shell = server.connect(`/ws/sessions/${id}/terminals/${view.terminals[0]!.id}?client=u`);
    await expect.poll(() => shell.text).toContain('\x1b]633;B');
    const other = await holdFile(`${server.directory}/data`);
    shell.send({ type: 'input', sequence: 1, data: 'echo held $((6 * 7))\r' });
    const told = await socket.until<SessionMessage>('session', ({ session }) => session.unsaved !== null);
    expect(told.session.unsaved).toEqual({
      problem: 'What you do is not saved yet: another program holds progress.sqlite.',
      remedy: expect.stringContaining('it is then saved automatically') as string,
    });
    await expect.poll(() => shell.text).toContain('held 42\r\n');
    server.source.show([web]);
    const answered = await server.ask('POST', `/api/sessions/${id}/answers`, {
      ...{ step: 'run', question: 'port', answer: '32768' },
    });
    expect(answered).toMatchObject({ status: 200, json: { pass: true } });

    const refused = await server.ask<{ error: object }>('POST', '/api/sessions', { lab: 'other', fresh: false });
    expect(refused).toMatchObject({ status: 503, json: { error: { code: 'progress-unwritable' } } });
    const report = await server.ask('GET', `/api/sessions/${id}/report`);
    expect(report).toMatchObject({ status: 503, json: { error: { code: 'progress-unwritable' } } });
    const fresh = await server.ask('POST', '/api/sessions', { lab: 'small', fresh: true });
    expect(fresh.status).toBe(503);
    expect(server.server.context.sessions.get(id).status.kind).toBe('ready');

    expect((await server.ask('DELETE', `/api/sessions/${id}`)).status).toBe(204);
    const home = async () => (await server.ask<Home>('GET', '/api/home')).json.labs[0]!;
    expect(await home()).toMatchObject({ session: null, steps: [{ id: 'run', passed: true }, {}] });
    await other.letGo();
    await expect.poll(() => server.logged.at(-1)).toBe('What was done is saved again.');
    expect(await home()).toMatchObject({ session: null, steps: [{ id: 'run', passed: true }, {}] });
    const again = await server.openLab();
    expect(again.view).toMatchObject({ unsaved: null, step: 'stop' });
    const { history } = server.server.context.sessions.get(again.id).kept;
    expect(history.commands).toMatchObject([{ command: 'echo held $((6 * 7))', exit: 0 }]);
    expect(history.passes).toMatchObject([{ step: 'run' }]);
  });
});
