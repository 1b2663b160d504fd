// Measures the promised figures on this machine, with a real server, real sandboxes and the browser's protocol.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BenchReport } from '../protocol/bench.ts';
import type { Lab } from '../protocol/lab.ts';
import type { SandboxDriver, SandboxSource } from '../sandbox/sandbox.ts';
import { startServer, type RunningServer } from '../server/start-server.ts';
import { Browser } from './browser.ts';
import { command } from './figures/command.ts';
import { dockerRun } from './figures/docker-run.ts';
import { echoFollowed } from './figures/echo-followed.ts';
import { echoInFlood } from './figures/echo-in-flood.ts';
import { echo } from './figures/echo.ts';
import { labsAtOnce } from './figures/labs-at-once.ts';
import { memory } from './figures/memory.ts';
import { openPooled } from './figures/open-pooled.ts';
import { open } from './figures/open.ts';
import { rewind } from './figures/rewind.ts';
import { snapshot } from './figures/snapshot.ts';
import { throughput } from './figures/throughput.ts';
import { verdict } from './figures/verdict.ts';
import { verify } from './figures/verify.ts';
import { byContainers } from './growth/by-containers.ts';
import { byLabs } from './growth/by-labs.ts';
import { byRules } from './growth/by-rules.ts';
import { figureOf, growthsOf } from './report.ts';
import type { BenchContext, Measured } from './measurement.ts';

export const measures = {
  open,
  'open-pooled': openPooled,
  command,
  verdict,
  echo,
  'echo-in-flood': echoInFlood,
  'echo-followed': echoFollowed,
  throughput,
  'docker-run': dockerRun,
  rewind,
  snapshot,
  memory,
  'labs-at-once': labsAtOnce,
  'growth-by-labs': byLabs,
  'growth-by-containers': byContainers,
  'growth-by-rules': byRules,
  verify,
};
export type MeasureId = keyof typeof measures;

export interface BenchOptions {
  drivers: SandboxDriver[];
  labs: readonly Lab[];
  /** measures to take; default: all */
  only?: readonly MeasureId[];
  acceleration: string;
  signal: AbortSignal;
  progress: (says: string) => void;
}

export async function bench(options: BenchOptions): Promise<BenchReport> {
  const report: BenchReport = { machine: machine(options.acceleration), figures: [], growth: [] };
  for (const driver of options.drivers) {
    await driver.prepare({ signal: options.signal, onProgress: ({ says }) => options.progress(says) });
    const measured = await benchDriver(driver, options);
    report.figures.push(...measured.filter(({ at }) => !at).map((one) => figureOf(one, driver.name)));
    report.growth.push(...growthsOf(measured, driver.name));
  }
  return report;
}

async function benchDriver(driver: SandboxDriver, options: BenchOptions): Promise<Measured[]> {
  const { labs, signal, progress } = options;
  const withServer: BenchContext['withServer'] = (source, work, offered = labs) =>
    onServer(source, driver.name, { ...options, labs: offered }, work);
  return withServer(driver, async (browser) => {
    const stage: BenchContext = { browser, driver, withServer, labs, lab: labs[0]!.id, signal, progress };
    const measured: Measured[] = [];
    for (const id of options.only ?? (Object.keys(measures) as MeasureId[])) {
      progress(`${driver.name}: ${id}`);
      signal.throwIfAborted();
      measured.push(...(await measures[id](stage)));
    }
    return measured;
  });
}

async function onServer<T>(
  source: SandboxSource,
  sandbox: SandboxDriver['name'],
  { labs, signal }: BenchOptions,
  work: (browser: Browser, server: RunningServer) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'vethlab-bench-'));
  const server = await startServer({
    ...{ labs, driver: source, dataDirectory: directory, port: 0, pageDirectory: directory, signal },
    system: { sandbox, accelerated: false, says: 'bench', remedy: null },
  });
  try {
    return await work(new Browser(server.url), server);
  } finally {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function machine(acceleration: string): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${processor}, ${cpus().length} cores, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}, ${acceleration}`;
}
