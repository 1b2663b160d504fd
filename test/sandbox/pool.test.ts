// The pool on real sandboxes: one is ready ahead, it is handed over once, and nothing of it remains.
import { afterEach, expect, it } from 'vitest';
import { SandboxPool, type PoolOptions } from '../../engine/sandbox/pool.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { dataDirectory } from '../data-directory.ts';
import { Traces } from './traces.ts';

const driver = sandboxDriver('container', dataDirectory);
const closing: { close(): Promise<unknown> }[] = [];
/** every sandbox that the pool opened */
let opened: Promise<Sandbox>[] = [];

const poolOf = (options: PoolOptions = {}) => {
  const open: typeof driver.open = (asked) => {
    const sandbox = driver.open(asked);
    opened.push(sandbox);
    return sandbox;
  };
  const pool = new SandboxPool({ open }, options);
  closing.push(pool);
  return pool;
};
const traces = async (sandbox: Promise<Sandbox>) => (await Traces.of((await sandbox).id)).list();

afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  opened = [];
});

it('hands over the ready sandbox once', async () => {
  const pool = poolOf();
  pool.warm();
  pool.warm();
  expect(await pool.ready()).toBe(true);
  const first = await pool.open();
  closing.push(first);
  expect(opened).toHaveLength(1);
  expect(first).toBe(await opened[0]);
  const second = await pool.open();
  closing.push(second);
  expect(second).not.toBe(first);
});

it('waits for the sandbox that is being opened', async () => {
  const pool = poolOf();
  pool.warm();
  closing.push(await pool.open());
  expect(opened).toHaveLength(1);
});

it('leaves nothing of a sandbox that nobody took, when it closes or after an idle time', async () => {
  const closed = poolOf();
  closed.warm();
  await closed.ready();
  await closed.close();
  closed.warm(); // too late
  expect(opened).toHaveLength(1);
  const left = poolOf({ idleMs: 10_000 });
  left.warm();
  await left.ready();
  await expect.poll(() => left.ready(), { timeout: 40_000 }).toBe(false);
  for (const sandbox of opened) await expect.poll(() => traces(sandbox), { timeout: 20_000 }).toEqual([]);
});

it('prepares none if memory is short, and forgets one that died', async () => {
  const short = poolOf({ availableMib: async () => 100 });
  short.warm();
  expect(await short.ready()).toBe(false);
  expect(opened).toEqual([]);
  const pool = poolOf();
  pool.warm();
  await pool.ready();
  const spare = (await opened[0])!;
  process.kill(await (await Traces.of(spare.id)).script(), 'SIGKILL');
  await spare.died;
  const another = await pool.open();
  closing.push(another, spare);
  expect(another.id).not.toBe(spare.id);
});
