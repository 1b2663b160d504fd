// The whole way: a browser's messages to the server, a real sandbox, verdicts back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import type { PacketTrace } from '../../engine/protocol/packet-trace.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import type { Page } from '../../engine/protocol/api.ts';
import type { SessionView, TraceRecord } from '../../engine/protocol/session-view.ts';
import type { Verdict } from '../../engine/protocol/verdict.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { startServer } from '../../engine/server/start-server.ts';
import { dataDirectory } from '../data-directory.ts';
import { TestServer, type TestSocket } from '../server/running-server.ts';

type SessionMessage = { session: SessionView };
type ValuesMessage = { values: Record<string, string | null> };
type StateMessage = { state: NetworkState };
type TracesMessage = { traces: TraceRecord[] };
type VerdictMessage = { step: string; verdicts: Verdict[] };

const directory = mkdtempSync(join(tmpdir(), 'vethlab-whole-'));
const server = new TestServer();
let id = '';
let socket: TestSocket;
let view: SessionView;
let shell: TestSocket;
let typed = 0;

const type = (data: string) => shell.send({ type: 'input', sequence: ++typed, data });
const terminal = (name: string, client: string) =>
  server.connect(`/ws/sessions/${id}/terminals/${name}?client=${client}`);
const enter = (step: string) => server.ask('POST', `/api/sessions/${id}/step`, { step });
const answer = (step: string, question: string, text: string) =>
  server.ask<Verdict>('POST', `/api/sessions/${id}/answers`, { step, question, answer: text });
/** Asks for a packet trace, and gives the one that the session’s updates bring. */
async function traced(asked: object): Promise<PacketTrace> {
  const { status, json } = await server.ask<{ id: number }>('POST', `/api/sessions/${id}/traces`, asked);
  expect(status).toBe(200);
  const arrived = ({ traces }: TracesMessage) => traces.some((record) => record.id === json.id);
  const { traces } = await socket.until<TracesMessage>('traces', arrived);
  return traces.find((record) => record.id === json.id)!.trace;
}
const prompts = (text: string) => text.split('\x1b]633;B').length - 1;

beforeAll(async () => {
  const driver = sandboxDriver('container', dataDirectory);
  await driver.prepare();
  const labs = await loadLabsOrThrow(labsDirectory);
  server.server = await startServer({
    ...{ labs, driver, dataDirectory: directory, port: 0, pageDirectory: directory },
    system: { sandbox: 'container', accelerated: true, says: '', remedy: null },
  });
  id = (await server.ask<{ session: string }>('POST', '/api/sessions', { lab: 'publish-ports' })).json.session;
  socket = server.connect(`/ws/sessions/${id}`);
  const ready = (message: SessionMessage) => message.session.status.kind !== 'starting';
  view = (await socket.until<SessionMessage>('session', ready, 60_000)).session;
  expect(view.status).toEqual({ kind: 'ready' });
  shell = terminal(view.terminals[0]!.id, 'test');
});
afterAll(async () => {
  await server.server?.close();
  rmSync(directory, { recursive: true });
});

describe('Lab 1 through the browser protocol', () => {
  it('starts with a prompt on the host and the network in sight', async () => {
    await expect.poll(() => prompts(shell.text), { timeout: 20_000 }).toBe(1);
    expect(view.terminals).toMatchObject([{ machine: 'host', exited: false }]);
    const { state } = await socket.until<StateMessage>('state');
    expect(state.docker.running).toBe(true);
  });

  it('turns checks green by what is typed into the terminal, and fills values', async () => {
    await enter('publish-all');
    type('docker run -d -P --name web vethlab/web\r');
    const passed = ({ step, verdicts }: VerdictMessage) =>
      step === 'publish-all' && verdicts.length > 0 && verdicts.every(({ pass }) => pass);
    await socket.until<VerdictMessage>('verdicts', passed, 20_000);
    await socket.until<SessionMessage>('session', ({ session }) => session.machines.includes('container:web'));
    await enter('read-mapping');
    const solution = await server.ask<{ actions: { question?: string; answer?: string }[] }>(
      ...(['POST', `/api/sessions/${id}/solution`, { step: 'read-mapping' }] as const),
    );
    for (const { question, answer: text } of solution.json.actions.filter((action) => action.question !== undefined)) {
      const [, source = ''] = /^\{\{ (.*) \}\}$/.exec(text!)!;
      const { values } = await socket.until<ValuesMessage>('values', (told) => typeof told.values[source] === 'string');
      expect((await answer('read-mapping', question!, values[source]!)).json.pass).toBe(true);
    }
    await socket.until<SessionMessage>(
      'session',
      ({ session }) => session.steps.find(({ id }) => id === 'read-mapping')!.passed,
    );
  });

  it('gives a shell in the container that the learner started, with its commands recorded', async () => {
    const opened = await server.ask<{ terminal: string }>('POST', `/api/sessions/${id}/terminals`, {
      machine: 'container:web',
    });
    const inside = terminal(opened.json.terminal, 'inside');
    await expect.poll(() => prompts(inside.text), { timeout: 10_000 }).toBe(1);
    inside.send({ type: 'input', sequence: 1, data: 'pgrep -c httpd\r' });
    const { commands } = await socket.until<{ commands: { machine: string; command: string; exit: number | null }[] }>(
      'commands',
      ({ commands }) => commands.some(({ machine, exit }) => machine === 'container:web' && exit === 0),
    );
    expect(commands.find(({ machine }) => machine === 'container:web')!.command).toBe('pgrep -c httpd');
  });

  it('opens the published page as the client sees it', async () => {
    const published = ({ state }: StateMessage) =>
      state.docker.containers.some(({ publishedPorts }) => publishedPorts.length > 0);
    const { state } = await socket.until<StateMessage>('state', published);
    const { hostPort } = state.docker.containers[0]!.publishedPorts.find(({ port }) => port === '80/tcp')!;
    const page = await server.ask<Page>('POST', `/api/sessions/${id}/page`, {
      url: `http://192.168.190.128:${hostPort}/`,
    });
    expect(page.json).toMatchObject({
      status: 200,
      problem: null,
      contentType: expect.stringContaining('text/html') as string,
    });
  });

  it('tells the trace of a packet to the published port', async () => {
    const published = ({ state }: StateMessage) =>
      state.docker.containers.some(({ publishedPorts }) => publishedPorts.length > 0);
    const { state } = await socket.until<StateMessage>('state', published);
    const { hostPort } = state.docker.containers[0]!.publishedPorts.find(({ port }) => port === '80/tcp')!;
    const asked = { from: 'client', to: '192.168.190.128', protocol: 'tcp', port: hostPort };
    const { outcome, legs } = await traced(asked);
    expect(outcome.kind).toBe('answered');
    const rewrites = legs.flatMap(({ hops }) => hops.filter(({ kind }) => kind === 'rewrite'));
    expect(rewrites.map(({ packet }) => packet.destinationPort)).toContain(80);

    const model = await traced({ ...asked, basis: 'model' });
    expect(model).toMatchObject({ basis: 'model', outcome, gaps: [] });
    expect(model.legs.map(({ direction, end }) => [direction, end])).toEqual(
      legs.map(({ direction, end }) => [direction, end]),
    );
    expect(model).not.toHaveProperty('sentAtMs');
  });

  it('names the command that broke a check of an earlier step, and tells when another mends it', async () => {
    await enter('forwarding');
    await socket.until<SessionMessage>('session', ({ session }) => session.step === 'forwarding');
    for (const value of [0, 1, 0, 1]) {
      const from = socket.messages.length;
      const before = prompts(shell.text);
      type(`sysctl -w net.ipv4.ip_forward=${value}\r`);
      const verdict = ({ step, verdicts }: VerdictMessage) =>
        step === 'forwarding' && verdicts.some(({ pass }) => pass === (value === 1));
      await socket.until<VerdictMessage>('verdicts', verdict, 10_000, from);
      const told = ({ session }: SessionMessage) => session.steps[0]!.regressed.length > 0 === (value === 0);
      const { session } = await socket.until<SessionMessage>('session', told, 10_000, from);
      if (value === 0) expect(session.steps[0]!.regressed[0]!.command).toBe('sysctl -w net.ipv4.ip_forward=0');
      await expect.poll(() => prompts(shell.text), { interval: 10 }).toBe(before + 1);
    }
  });

  it('carries a flood of output out of the sandbox', async () => {
    const counted = terminal(view.terminals[0]!.id, 'flood');
    let bytes = 0;
    let told = 0;
    counted.socket.removeAllListeners('message').on('message', (data: Buffer, binary: boolean) => {
      if (!binary) return;
      bytes += data.length;
      if (bytes - told < 32 * 1024) return;
      told = bytes;
      counted.send({ type: 'ack', received: bytes });
    });
    shell.socket.terminate();
    await counted.opened();
    const before = bytes;
    const size = 60_000_000;
    counted.send({ type: 'input', sequence: 1, data: `head -c ${size} /dev/zero | tr "\\0" x\r` });
    await expect.poll(() => bytes - before, { timeout: 60_000 }).toBeGreaterThanOrEqual(size);
  });
});
