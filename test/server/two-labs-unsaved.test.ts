// Two labs are open when progress cannot be saved: both go on, both are told, and nothing is lost once it can be.
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionView } from '../../engine/protocol/session-view.ts';
import { smallLab } from '../session/small-lab.ts';
import { holdFile, mayMount, smallDisk } from '../store/file-in-trouble.ts';
import { TestServer, type TestSocket } from './running-server.ts';

let server: TestServer;
beforeEach(() => void (server = new TestServer()));
afterEach(() => server.stop());

interface Learner {
  id: string;
  socket: TestSocket;
  shell: TestSocket;
  typed: number;
}
const start = () => server.start({ labs: [smallLab, { ...smallLab, id: 'other' }] });

async function learner(lab: string): Promise<Learner> {
  const { json } = await server.ask<{ session: string }>('POST', '/api/sessions', { lab, fresh: false });
  const socket = server.connect(`/ws/sessions/${json.session}`);
  const ready = ({ session }: { session: SessionView }) => session.status.kind === 'ready';
  const { session } = await socket.until<{ session: SessionView }>('session', ready);
  const shell = server.connect(`/ws/sessions/${session.id}/terminals/${session.terminals[0]!.id}?client=u`);
  await expect.poll(() => shell.text).toContain('\x1b]633;B');
  return { id: session.id, socket, shell, typed: 0 };
}

/** Types a command and waits for what it prints. */
async function types(one: Learner): Promise<void> {
  one.typed += 1;
  one.shell.send({ type: 'input', sequence: one.typed, data: `echo typed $((${one.typed} * 7))\r` });
  await expect.poll(() => one.shell.text, { interval: 5 }).toContain(`typed ${one.typed * 7}\r\n`);
}

type Problem = 'unsaved' | 'diskLow';
const viewOf = ({ socket }: Learner) =>
  (socket.messages.findLast(({ type }) => type === 'session') as unknown as { session: SessionView }).session;
const told = (one: Learner, kind: Problem = 'unsaved') => expect.poll(() => viewOf(one)[kind]?.problem);

/** Everything that was typed is saved. */
async function nothingIsLost(learners: readonly Learner[]): Promise<void> {
  for (const one of learners) {
    await told(one).toBe(undefined);
    const { history } = server.server.context.sessions.get(one.id).kept;
    const ended = history.commands.filter(({ exit }) => exit === 0).map(({ command }) => command);
    expect(ended).toEqual(Array.from({ length: one.typed }, (_, at) => `echo typed $((${at + 1} * 7))`));
  }
}

describe('two labs', () => {
  it('go on while another program holds the file for more than 5 s', async () => {
    await start();
    const learners = [await learner('small'), await learner('other')];
    const other = await holdFile(`${server.directory}/data`, 'EXCLUSIVE');
    for (const held = performance.now(); performance.now() - held < 5500;)
      await Promise.all(learners.map((one) => types(one)));
    for (const one of learners) await told(one).toContain('another program holds progress.sqlite');
    await other.letGo();
    await nothingIsLost(learners);
  });

  it('are told when the data folder is moved away, and when it is back', async () => {
    await start();
    const learners = [await learner('small'), await learner('other')];
    renameSync(`${server.directory}/data`, `${server.directory}/away`);
    for (const one of learners) {
      await told(one).toBe('What you do is not saved yet: progress.sqlite is no longer in the data folder.');
      expect(viewOf(one).unsaved!.remedy).toMatch(
        /^Put the folder, or that file, back; it is then saved automatically/,
      );
      await types(one);
    }
    renameSync(`${server.directory}/away`, `${server.directory}/data`);
    await nothingIsLost(learners);
  });

  it.skipIf(!mayMount)('go on while the disk is full, and are warned before', async () => {
    mkdirSync(join(server.directory, 'data'));
    const disk = smallDisk(join(server.directory, 'data'));
    try {
      await start();
      const learners = [await learner('small'), await learner('other')];
      disk.fill(512 * 1024);
      for (const one of learners) await told(one, 'diskLow').toContain('nearly full: 0 MiB are free');
      disk.fill();
      for (let times = 0; times < 5; times++) for (const one of learners) await types(one);
      await expect.poll(() => learners.map((one) => viewOf(one).unsaved?.problem).join()).toContain('disk of the data');
      disk.free();
      await nothingIsLost(learners);
      for (const one of learners) await told(one, 'diskLow').toBe(undefined);
    } finally {
      await server.server.close();
      disk.unmount();
    }
  });
});
