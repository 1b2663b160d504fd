// When the watcher judges, when it probes, and that the newest context wins. Probes are real shells of this machine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CheckWatcher } from '../../engine/check/watcher.ts';
import { type Check, checkSchema } from '../../engine/protocol/lab.ts';
import type { Verdict } from '../../engine/protocol/verdict.ts';
import { run } from '../../engine/host/run.ts';
import { command, context, siteState } from './state-builder.ts';

const running = { container: { name: 'web', running: true } };
const asserted = checkSchema.parse({ id: 'runs', says: 'web runs', expect: [running] });
const probed = (script: string): Check =>
  checkSchema.parse({
    id: 'answers',
    says: 'web answers',
    expect: [running, { script: { on: 'host', run: script, says: 'it answers' } }],
  });

let watcher: CheckWatcher | null = null;
afterEach(() => watcher?.close());

function watch(...checks: Check[]) {
  const seen: Verdict[][] = [];
  const errors: unknown[] = [];
  const probing = { started: 0, now: 0, most: 0 };
  watcher = new CheckWatcher({
    checks,
    exec: async (_, argv, options) => {
      probing.started += 1;
      probing.most = Math.max(probing.most, (probing.now += 1));
      try {
        return await run(argv[0]!, argv.slice(1), options);
      } finally {
        probing.now -= 1;
      }
    },
    onJudged: (judged) => seen.push(judged.map(({ verdict }) => verdict)),
    onError: (error) => errors.push(error),
  });
  return { watcher, seen, errors, probing, last: () => seen.at(-1)?.map(({ pass }) => pass) };
}

const without = context(siteState());
const withWeb = context(siteState({ containers: [{}] }));
const moved = context(
  siteState({
    containers: [{ networks: [{ name: 'bridge', address: '172.17.0.7', prefix: 16, gateway: '172.17.0.1', mac: '' }] }],
  }),
);
const renewed = context(siteState({ containers: [{ id: 'another' }] }));

describe('the watcher', () => {
  it('judges assertions before observe returns, and reports only changes', () => {
    const { watcher, seen, last } = watch(asserted);
    watcher.observe(without);
    expect(last()).toEqual([false]);
    watcher.observe(without);
    expect(seen).toHaveLength(1);
    watcher.observe(withWeb);
    expect(last()).toEqual([true]);
  });

  it('sends no probe while the assertions fail', async () => {
    const { watcher, probing, last } = watch(probed('true'));
    watcher.observe(without);
    expect(last()).toEqual([false]);
    expect(probing.started).toBe(0);
    watcher.observe(withWeb);
    await vi.waitFor(() => expect(last()).toEqual([true]));
    expect(probing.started).toBe(1);
  });

  it('does not repeat a passed probe if only counters changed', async () => {
    const { watcher, probing, last } = watch(probed('true'));
    watcher.observe(withWeb);
    await vi.waitFor(() => expect(last()).toEqual([true]));
    watcher.observe(context({ ...withWeb.state, sequence: 2, atMs: 2_000 }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(probing.started).toBe(1);
    watcher.observe(context(withWeb.state, [command('docker ps')]));
    await vi.waitFor(() => expect(probing.started).toBe(2));
  });

  it('probes again after a while as long as it fails, even without a new state', async () => {
    const { watcher, probing, last } = watch(probed('false'));
    watcher.observe(withWeb);
    await vi.waitFor(() => expect(probing.started).toBe(2), { timeout: 30_000 });
    expect(last()).toEqual([false]);
  });

  it('lets successive changes settle before it probes while a command runs', async () => {
    const { watcher, probing, last } = watch(probed('true'));
    const during = { commands: [command('docker run web', { exit: null, endedAtMs: null })] };
    watcher.observe({ ...withWeb, ...during });
    watcher.observe({ ...moved, ...during });
    watcher.observe({ ...renewed, commands: [command('docker run web')] });
    expect(probing.started).toBe(0);
    await vi.waitFor(() => expect(last()).toEqual([true]), { timeout: 30_000 });
    expect(probing.started).toBe(1);
  });

  it('probes again at once when told that something was done', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vethlab-watcher-'));
    const { watcher, probing, last } = watch(probed(`test -e ${directory}/done`));
    watcher.observe(withWeb);
    // the fourth probe would follow 800 ms later by itself
    await vi.waitFor(() => expect(probing.started).toBe(3), { timeout: 30_000, interval: 5 });
    await vi.waitFor(() => expect(probing.now).toBe(0));
    writeFileSync(`${directory}/done`, '');
    watcher.askAgain();
    expect(probing.started).toBe(4);
    await vi.waitFor(() => expect(last()).toEqual([true]), { timeout: 30_000 });
    expect(probing.started).toBe(4);
    rmSync(directory, { recursive: true });
  });

  it('retries faster at first than later', async () => {
    const { watcher, probing } = watch(probed('false'));
    const startedAtMs: number[] = [];
    watcher.observe(withWeb);
    for (let count = 1; count <= 4; count++) {
      await vi.waitFor(() => expect(probing.started).toBe(count), { timeout: 30_000, interval: 5 });
      startedAtMs.push(performance.now());
    }
    const pauses = startedAtMs.slice(1).map((atMs, index) => atMs - startedAtMs[index]!);
    expect(pauses[2]!).toBeGreaterThan(pauses[0]!);
  });

  it('never runs two probes at once', async () => {
    const { watcher, probing, errors, last } = watch(probed('sleep 0.1'), { ...probed('sleep 0.1'), id: 'too' });
    watcher.observe(withWeb);
    watcher.observe(renewed);
    await vi.waitFor(() => expect(last()).toEqual([true, true]), { timeout: 30_000 });
    expect(probing.most).toBe(1);
    expect(errors).toEqual([]);
  });

  it('cancels a probe of an outdated state', async () => {
    const { watcher, probing, errors, last } = watch(probed("[ {{ address('web') }} = 172.17.0.7 ] || exec sleep 20"));
    watcher.observe(withWeb);
    await vi.waitFor(() => expect(probing.now).toBe(1));
    watcher.observe(moved);
    await vi.waitFor(() => expect(last()).toEqual([true]), { timeout: 30_000 });
    expect(errors).toEqual([]);
  });

  it('discards the result of a probe if the state has changed meanwhile', async () => {
    const serves = { process: { container: 'web', name: 'httpd' } };
    const check = checkSchema.parse({
      ...probed('sleep 0.3'),
      expect: [serves, { script: { on: 'host', run: 'sleep 0.3', says: '' } }],
    });
    const { watcher, probing, seen } = watch(check);
    watcher.observe(withWeb);
    await vi.waitFor(() => expect(probing.now).toBe(1));
    watcher.observe(context(siteState({ containers: [{ processes: [] }] })));
    await vi.waitFor(() => expect(probing.now).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen.map((verdicts) => verdicts.map(({ pass }) => pass))).toEqual([[false]]);
  });

  it('reports nothing more once it is closed', async () => {
    const { watcher, seen, errors } = watch(probed('sleep 0.2'));
    watcher.observe(withWeb);
    watcher.close();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([seen, errors]).toEqual([[], []]);
  });
});
