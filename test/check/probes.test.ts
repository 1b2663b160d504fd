// Probes against real servers on this machine's loopback, run by real curl, ssh and shells. What needs separate
// machines (silent addresses, containers) is tested on a sandbox.
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeProbe } from '../../engine/check/expectations.ts';
import type { ProbeContext } from '../../engine/check/context.ts';
import { probeSchema } from '../../engine/protocol/probe.ts';
import { run } from '../../engine/host/run.ts';
import { context } from './state-builder.ts';

let agent = '';
const web = createHttpServer((request, response) => {
  agent = request.headers['user-agent'] ?? '';
  response.statusCode = request.url === '/missing' ? 404 : 200;
  response.end(request.url === '/seen' ? `You came from ${request.socket.remoteAddress}` : 'It works!');
});
const cutsOff = createServer((socket) => socket.destroy());
const ports = { web: 0, cutsOff: 0, closed: 0 };

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

beforeAll(async () => {
  ports.web = await listen(web);
  ports.cutsOff = await listen(cutsOff);
  const passing = createServer();
  ports.closed = await listen(passing);
  await new Promise((resolve) => passing.close(resolve));
});
afterAll(() => {
  web.close();
  cutsOff.close();
});

const here: ProbeContext = {
  ...context(),
  exec: (_, argv, options) => run(argv[0]!, argv.slice(1), options),
  signal: new AbortController().signal,
};
const judge = (probe: unknown, where = here) => judgeProbe(probeSchema.parse(probe), where);
const http = (port: number, wanted: object = { status: 200 }, path = '/') =>
  judge({ http: { from: 'client', url: `http://127.0.0.1:${port}${path}`, ...wanted } });
const tcp = (port: number, result: string) => judge({ tcp: { from: 'client', to: '127.0.0.1', port, result } });

describe('http', () => {
  it('passes with the expected status and text, and identifies itself', async () => {
    expect(await http(ports.web, { status: 200, contains: 'works' })).toMatchObject({
      pass: true,
      actual: 'client got HTTP 200',
    });
    expect(agent).toBe('vethlab-check');
  });

  it('says which status came, and what the page lacked', async () => {
    expect(await http(ports.web, { status: 200 }, '/missing')).toMatchObject({
      pass: false,
      actual: 'client got HTTP 404',
      evidence: 'It works!',
    });
    expect(await http(ports.web, { contains: 'welcome' })).toMatchObject({
      pass: false,
      actual: 'client got HTTP 200, but the page does not hold “welcome”',
    });
  });

  it('distinguishes a refused connection from one that was cut off', async () => {
    expect(await http(ports.closed)).toMatchObject({ pass: false, actual: 'the connection was refused' });
    expect(await http(ports.cutsOff)).toMatchObject({
      pass: false,
      actual: 'the connection was made, then cut off without an answer',
    });
    expect(await http(ports.closed, { refused: true })).toMatchObject({ pass: true });
    expect(await http(ports.web, { refused: true })).toMatchObject({ pass: false, actual: 'client got HTTP 200' });
    expect(await http(ports.closed, { timesOut: true })).toMatchObject({
      pass: false,
      actual: 'the connection was refused',
    });
  });

  it('says what it had observed when it runs out of time', async () => {
    const slow: ProbeContext = {
      ...here,
      exec: (_, argv, options) =>
        run('sh', ['-c', 'echo "* Connected to 1.2.3.4" >&2; exec sleep 5', ...argv], { ...options, timeoutMs: 200 }),
    };
    const finding = await judge({ http: { from: 'client', url: 'http://1.2.3.4/', status: 200 } }, slow);
    expect(finding).toMatchObject({ pass: false, actual: 'no result within the time; by then: Connected to 1.2.3.4' });
  });
});

describe('tcp', () => {
  it('distinguishes open from refused', async () => {
    expect(await tcp(ports.web, 'open')).toMatchObject({ pass: true, actual: 'it is open' });
    expect(await tcp(ports.closed, 'open')).toMatchObject({ pass: false, actual: 'the connection was refused' });
    expect(await tcp(ports.closed, 'refused')).toMatchObject({ pass: true });
    expect(await tcp(ports.web, 'refused')).toMatchObject({ pass: false, actual: 'it is open' });
    expect(await tcp(ports.closed, 'closed')).toMatchObject({ pass: true, actual: 'the connection was refused' });
    expect(await tcp(ports.web, 'closed')).toMatchObject({ pass: false, actual: 'it is open' });
  });

  it('does not take a program that cannot run for a closed port', async () => {
    const broken: ProbeContext = { ...here, exec: () => run('no-such-program', []) };
    const probe = { tcp: { from: 'client', to: '127.0.0.1', port: ports.web, result: 'closed' } };
    expect(await judge(probe, broken)).toMatchObject({ pass: false });
  });
});

describe('sourceSeen', () => {
  const seen = (port: number, expects: string) =>
    judge({ sourceSeen: { from: 'client', expects, url: `http://127.0.0.1:${port}/seen` } });

  it('compares the address that the server says it saw', async () => {
    expect(await seen(ports.web, '127.0.0.1')).toMatchObject({ pass: true, actual: 'it saw 127.0.0.1' });
    expect(await seen(ports.web, '192.168.190.128')).toMatchObject({
      pass: false,
      expected: 'the outside server sees client come from 192.168.190.128',
      actual: 'it saw 127.0.0.1',
      evidence: 'You came from 127.0.0.1',
    });
  });

  it('says why no address was seen', async () => {
    expect(await seen(ports.closed, '127.0.0.1')).toMatchObject({ pass: false, actual: 'the connection was refused' });
    const silent = { sourceSeen: { from: 'client', expects: '127.0.0.1', url: `http://127.0.0.1:${ports.web}/` } };
    expect(await judge(silent)).toMatchObject({ pass: false, actual: expect.stringContaining('names no source') });
  });
});

describe('ssh', () => {
  it('says why the login failed', async () => {
    const login = (port: number) => judge({ ssh: { from: 'client', to: '127.0.0.1', port } });
    expect(await login(ports.closed)).toMatchObject({ pass: false, actual: 'the connection was refused' });
    expect(await login(ports.cutsOff)).toMatchObject({
      pass: false,
      actual: 'something answered and hung up: no sshd',
    });
  });
});

describe('script', () => {
  const script = (wanted: object) => judge({ script: { on: 'host', says: 'the file is there', ...wanted } });

  it('judges exit status and output, and shows the last line', async () => {
    expect(await script({ run: 'echo one; echo two', output: '^one$' })).toMatchObject({
      pass: true,
      expected: 'the file is there',
      actual: 'two',
    });
    expect(await script({ run: 'echo broken; exit 3' })).toMatchObject({ pass: false, actual: 'broken' });
    expect(await script({ run: 'exit 3' })).toMatchObject({ pass: false, actual: 'exit status 3' });
    expect(await script({ run: 'exit 3', exit: 3 })).toMatchObject({ pass: true });
    expect(await script({ run: 'echo one', output: '^two' })).toMatchObject({ pass: false, actual: 'one' });
    expect(await script({ run: 'no-such-program' })).toMatchObject({ pass: false });
  });
});

describe('logs', () => {
  const speaking = (script: string): ProbeContext => ({
    ...here,
    exec: (_, argv, options) => run('sh', ['-c', script, ...argv], options),
  });
  const logs = (script: string) =>
    judge(
      { logs: { container: 'web', matches: 'Accepted publickey for root', says: 'root logged in' } },
      speaking(script),
    );

  it('finds the matching line, or says that there is none', async () => {
    expect(await logs('echo "Accepted publickey for root from 192.168.190.1"')).toMatchObject({
      pass: true,
      expected: 'root logged in',
      evidence: 'Accepted publickey for root from 192.168.190.1',
    });
    expect(await logs('echo started')).toMatchObject({ pass: false, actual: 'none of the 1 line web logged says so' });
    expect(await logs('echo "Error: No such container: web"; exit 1')).toMatchObject({
      pass: false,
      actual: 'Error: No such container: web',
    });
  });
});
