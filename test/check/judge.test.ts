// How expectations, probes and causes result in a verdict.
import { describe, expect, it } from 'vitest';
import { judgeAssertions, judgeCheck } from '../../engine/check/judge.ts';
import type { ProbeContext } from '../../engine/check/context.ts';
import { checkSchema } from '../../engine/protocol/lab.ts';
import { run } from '../../engine/host/run.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import { context, published, siteState } from './state-builder.ts';

const check = checkSchema.parse({
  id: 'published',
  says: 'web publishes 80',
  expect: [
    { script: { on: 'host', run: 'exit 1', says: 'the script agrees' } },
    { container: { name: 'web', running: true } },
    { publishedPort: { container: 'web', port: '80/tcp', on: '0.0.0.0' } },
  ],
  causes: [
    {
      when: { publishedPort: { container: 'web', port: '80/tcp', on: '127.0.0.1' } },
      says: "only at port {{ port('web', 80) }} of loopback",
    },
    { when: { container: { name: 'web', publishedPorts: 'none' } }, says: 'web runs without -P.' },
    { when: { script: { on: 'host', run: 'true', says: '' } }, says: 'the probe knows' },
  ],
});

const probing = (state: NetworkState): ProbeContext & { ran: number } => {
  const where = {
    ...context(state),
    ran: 0,
    signal: new AbortController().signal,
    exec: (async (_, argv, options) => {
      where.ran += 1;
      return run(argv[0]!, argv.slice(1), options);
    }) as ProbeContext['exec'],
  };
  return where;
};

const nothing = siteState();
const unpublished = siteState({ containers: [{}] });
const loopbackOnly = siteState({ containers: [{ publishedPorts: [published('80/tcp', 801, '127.0.0.1')] }] });
const right = siteState({ containers: [{ publishedPorts: [published('80/tcp', 801)] }] });

describe('a check', () => {
  it('shows the first assertion that fails, and then sends no probe', async () => {
    const where = probing(unpublished);
    const verdict = await judgeCheck(check, where);
    expect(verdict).toMatchObject({
      check: 'published',
      pass: false,
      actual: 'web publishes no port',
      cause: 'web runs without -P.',
    });
    expect(where.ran).toBe(0);
  });

  it('shows the first cause that applies, with its values', async () => {
    expect((await judgeCheck(check, probing(loopbackOnly))).cause).toBe('only at port 801 of loopback');
    expect((await judgeCheck(check, probing(nothing))).cause).toBe('the probe knows');
  });

  it('sends probes once its assertions pass', async () => {
    const verdict = await judgeCheck(check, probing(right));
    expect(verdict).toMatchObject({
      pass: false,
      expected: 'the script agrees',
      actual: 'exit status 1',
      cause: 'the probe knows',
    });
  });

  it('uses its own text for what it expects while a value for that is missing', async () => {
    const waiting = checkSchema.parse({
      id: 'answers',
      says: 'the page comes',
      expect: [{ http: { from: 'client', url: "http://192.168.190.128:{{ port('web', 80) }}/", status: 200 } }],
    });
    expect(await judgeCheck(waiting, probing(nothing))).toMatchObject({
      pass: false,
      expected: 'the page comes',
      actual: 'there is no container web',
    });
  });

  it('passes with what it observed', async () => {
    const passing = { ...check, expect: check.expect.slice(1) };
    expect(await judgeCheck(passing, probing(right))).toEqual({
      check: 'published',
      pass: true,
      expected: 'web publishes 80',
      actual: 'web is running; web publishes 80/tcp on 0.0.0.0:801',
      evidence: null,
      cause: null,
    });
  });
});

describe('a quiet check', () => {
  const quiet = checkSchema.parse({
    ...{ id: 'fault', says: 'the fault is gone', quiet: true },
    expect: [{ container: { name: 'web', running: true } }],
    causes: [{ when: { container: { name: 'web', exists: false } }, says: 'There is no web.' }],
  });

  it('reveals neither what it looks for nor what it observed while it fails', () => {
    const { verdict } = judgeAssertions(quiet, context(nothing));
    expect(verdict).toEqual({
      ...{ check: 'fault', pass: false, expected: 'the fault is gone', actual: 'not yet' },
      ...{ evidence: null, cause: 'There is no web.' },
    });
  });

  it('says what it observed once it passes', () => {
    expect(judgeAssertions(quiet, context(right)).verdict).toMatchObject({ pass: true, actual: 'web is running' });
  });
});
