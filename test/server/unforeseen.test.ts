// Errors that no code expects: the engine goes on, and each is told in the one session it belongs to. The server runs in
// a process of its own, which the first error that ends it would end.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const file = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

const program = `
  import { connect } from 'node:net';
  import { outliveFaults } from ${file('../../engine/cli/terminal.ts')};
  import { smallLab } from ${file('../session/small-lab.ts')};
  import { TestServer } from ${file('running-server.ts')};
  outliveFaults(() => process.exit(70));
  const server = await new TestServer().start({ labs: [smallLab, { ...smallLab, id: 'other' }] });
  const one = await server.openLab();
  const { source } = server;
  const { json: { session: other } } = await server.ask('POST', '/api/sessions', { lab: 'other', fresh: false });
  const otherSocket = server.connect('/ws/sessions/' + other);
  await otherSocket.until('session', ({ session }) => session.status.kind === 'ready');
  const session = server.server.context.sessions.get(one.id);
  const fail = (what) => { throw new Error(what); };
  const told = (what) => one.socket.until('error', ({ problem }) => problem.includes(what));
  const ways = {
    timer: () => setTimeout(() => fail('in a timer')),
    promise: () => void Promise.resolve().then(() => fail('in a promise')),
    socket: () => connect(server.port, '127.0.0.1', function () { this.destroy(); fail('in a socket'); }),
    listener: () => setTimeout(() => session.run.once('update', () => fail('in a listener')) && source.show([])),
  };
  for (const [place, act] of Object.entries(ways)) {
    session.own(act);
    await told('in a ' + place);
  }
  const shell = server.connect('/ws/sessions/' + one.id + '/terminals/' + one.view.terminals[0].id + '?client=a');
  await shell.until('size');
  session.run.terminals.get(one.view.terminals[0].id).once('resize', () => fail('in a terminal'));
  shell.send({ type: 'resize', cols: 99, rows: 9 });
  await shell.until('error', ({ problem }) => problem.includes('in a terminal'));
  await otherSocket.answersPing();
  const statuses = [one.id, other].map((id) => server.server.context.sessions.get(id).status.kind);
  const home = (await server.ask('GET', '/api/home')).status;
  const others = otherSocket.messages.filter(({ type }) => type === 'error');
  process.stdout.write(JSON.stringify({ statuses, home, others }));
  await server.stop();
  process.exit();`;

it('an error that nobody expects ends nothing, and is told in the session it belongs to', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [said, logged] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (logged += text));
  const exit = await new Promise((resolve) => child.once('close', resolve));
  expect({ exit, said: said && (JSON.parse(said) as unknown) }, logged).toEqual({
    exit: 0,
    said: { statuses: ['ready', 'ready'], home: 200, others: [] },
  });
  for (const place of ['timer', 'promise', 'socket', 'listener']) expect(logged).toContain(`Error: in a ${place}`);
});
