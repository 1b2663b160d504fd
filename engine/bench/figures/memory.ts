// memory: what one more open lab takes: the proportional set size of everything it adds, plus the engine's own growth.
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { observeSandbox } from '../../session/state-source.ts';
import { Terminal } from '../../terminal/terminal.ts';
import type { BenchContext, Measured } from '../measurement.ts';

const labs = 10;

export async function memory({ driver, signal }: BenchContext): Promise<Measured[]> {
  const before = process.memoryUsage().rss;
  const closing: (() => Promise<unknown>)[] = [];
  const ids: string[] = [];
  try {
    for (let lab = 0; lab < labs; lab++) {
      const sandbox = await driver.open({ signal });
      closing.push(() => sandbox.close());
      ids.push(sandbox.id);
      closing.push(await useIt(sandbox, signal));
    }
    const engine = Math.max(0, process.memoryUsage().rss - before) / labs / 1024 / 1024;
    const sizes = await Promise.all(ids.map(proportionalMib));
    return [{ id: 'memory', unit: 'MiB', samples: sizes.map((size) => size + engine) }];
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

/** Uses the sandbox as an open lab does: with an observer and a shell. */
async function useIt(sandbox: Sandbox, signal: AbortSignal): Promise<() => Promise<unknown>> {
  const source = await observeSandbox(sandbox, signal);
  const nextCommandId = () => 1;
  const terminal = new Terminal(sandbox, { id: 'bench', machine: 'host', cols: 80, rows: 24, nextCommandId });
  return () => Promise.all([source.close(), terminal.close()]);
}

/** MiB of the processes in a sandbox's control groups, and of outside processes that name its folder or work in it. */
export async function proportionalMib(id: string): Promise<number> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(processes.map((pid) => sizeKib(`/proc/${pid}`, id)));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

async function sizeKib(folder: string, id: string): Promise<number> {
  const read = (file: string) => readFile(`${folder}/${file}`, 'utf8').catch(() => ''); // '' if the process has ended
  const [command, groups] = await Promise.all([read('cmdline'), read('cgroup')]);
  const place = await readlink(`${folder}/cwd`).catch(() => '');
  if (![command, groups, place].some((text) => text.includes(id))) return 0;
  return Number(/^Pss:\s+(\d+) kB$/m.exec(await read('smaps_rollup'))?.[1] ?? 0);
}
