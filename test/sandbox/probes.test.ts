// Probes between the machines of a real sandbox: what answers, what refuses, what stays silent.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProbeContext } from '../../engine/check/context.ts';
import { judgeProbe } from '../../engine/check/expectations.ts';
import { probeSchema } from '../../engine/protocol/probe.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { observeSandbox, type StateSource } from '../../engine/session/state-source.ts';
import { dataDirectory } from '../data-directory.ts';

let sandbox: Sandbox | null = null;
let source: StateSource | null = null;

beforeAll(async () => {
  const driver = sandboxDriver('container', dataDirectory);
  await driver.prepare();
  sandbox = await driver.open();
  source = await observeSandbox(sandbox);
  const started = await sandbox.exec('host', ['docker', 'run', '-d', '-P', '--name', 'web', 'vethlab/web']);
  expect(started).toMatchObject({ exit: 0 });
  const answers = () => judge({ http: { from: 'client', url: page, status: 200 } });
  await vi.waitFor(async () => expect(await answers()).toMatchObject({ pass: true }), { timeout: 10_000 });
});
afterAll(async () => {
  await source?.close();
  await sandbox?.close();
});

const page = "http://192.168.190.128:{{ port('web', 80) }}/";

async function judge(probe: unknown) {
  const state = await source!.fresh();
  const context: ProbeContext = {
    ...{ state, commands: [], stepStartedAtMs: 0, stepStartState: null },
    exec: sandbox!.exec,
    signal: new AbortController().signal,
  };
  return judgeProbe(probeSchema.parse(probe), context);
}

describe('http', () => {
  const http = (from: string, url: string, wanted: object) => judge({ http: { from, url, ...wanted } });

  it('distinguishes an answer, a refusal and silence', async () => {
    expect(await http('client', page, { status: 200 })).toMatchObject({ pass: true, actual: 'client got HTTP 200' });
    const refusal = { pass: true, actual: 'the connection was refused' };
    expect(await http('client', 'http://192.168.190.128:9/', { refused: true })).toMatchObject(refusal);
    const inside = "http://{{ address('web') }}/";
    expect(await http('host', inside, { status: 200 })).toMatchObject({ pass: true });
    expect(await http('client', inside, { status: 200 })).toMatchObject({ pass: false });
  });

  it('reports a dropped packet as silence', async () => {
    const exec = sandbox!.exec;
    await exec('host', ['iptables', '-I', 'INPUT', '-p', 'tcp', '--dport', '9', '-j', 'DROP']);
    const silence = { pass: true, actual: 'no answer within 2 s' };
    expect(await http('client', 'http://192.168.190.128:9/', { timesOut: true })).toMatchObject(silence);
    expect(await judge({ tcp: { from: 'client', to: '192.168.190.128', port: 9, result: 'silent' } })).toMatchObject(
      silence,
    );
    await exec('host', ['iptables', '-D', 'INPUT', '-p', 'tcp', '--dport', '9', '-j', 'DROP']);
  });

  it('reports that a machine does not exist', async () => {
    const { pass, actual } = await http('container:nobody', 'http://127.0.0.1/', { status: 200 });
    expect({ pass, actual }).toEqual({ pass: false, actual: expect.stringContaining('on container:nobody') as string });
  });
});

describe('tcp', () => {
  const tcp = (from: string, to: string, port: number | string, result: string) =>
    judge({ tcp: { from, to, port, result } });

  it('finds open and refused ports, also from inside a container', async () => {
    expect(await tcp('client', '192.168.190.128', "{{ port('web', 22) }}", 'open')).toMatchObject({ pass: true });
    expect(await tcp('client', '192.168.190.128', 9, 'refused')).toMatchObject({ pass: true });
    expect(await tcp('container:web', '127.0.0.1', 80, 'open')).toMatchObject({ pass: true });
    expect(await tcp('container:web', '127.0.0.1', 9, 'open')).toMatchObject({ pass: false });
  });

  it('reports that no route leads from another machine to a container', async () => {
    const inside = "{{ address('web') }}";
    const unreachable = { pass: true, actual: 'network is unreachable' };
    expect(await tcp('client', inside, 80, 'unreachable')).toMatchObject(unreachable);
    expect(await tcp('client', inside, 80, 'closed')).toMatchObject({ pass: true }); // routers say so once a second
    expect(await tcp('host', inside, 80, 'closed')).toMatchObject({ pass: false, actual: 'it is open' });
  });
});

describe('ssh', () => {
  it('logs in, but not if no sshd listens', async () => {
    const ssh = (port: string) => judge({ ssh: { from: 'client', to: '192.168.190.128', port } });
    expect(await ssh("{{ port('web', 22) }}")).toMatchObject({ pass: true, actual: 'the login succeeded' });
    expect(await ssh("{{ port('web', 80) }}")).toMatchObject({ pass: false });
    expect(await ssh('9')).toMatchObject({ pass: false, actual: 'the connection was refused' });
  });
});

describe('ping', () => {
  it('distinguishes an answer from silence', async () => {
    const ping = (to: string, answers = true) => judge({ ping: { from: 'host', to, answers } });
    expect(await ping("{{ address('web') }}")).toMatchObject({ pass: true });
    expect(await ping('172.17.0.99')).toMatchObject({ pass: false });
    expect(await ping('172.17.0.99', false)).toMatchObject({ pass: true });
  });
});

describe('logs', () => {
  const logs = (matches: string, container = 'web') => judge({ logs: { container, matches, says: 'it was logged' } });

  it('find what servers write on either stream, and distinguish probes from a person', async () => {
    expect(await logs('Accepted publickey for check from')).toMatchObject({ pass: true });
    expect(await logs('"GET / HTTP/1.1" 200 .*vethlab-check')).toMatchObject({ pass: true });
    expect(await logs('Accepted publickey for root from')).toMatchObject({ pass: false });
    expect((await logs('x', 'nobody')).actual).toContain('No such container');
  });
});
