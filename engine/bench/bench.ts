// Measures the promised figures, now, on this machine, with a real server, real sandboxes and the browser's protocol.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BenchReport, Figure } from '../protocol/bench.ts';
import type { Lab } from '../protocol/lab.ts';
import type { SandboxDriver, SandboxSource } from '../sandbox/sandbox.ts';
import { startServer } from '../server/start-server.ts';
import { Browser } from './browser.ts';
import { command } from './figures/command.ts';
import { dockerRun } from './figures/docker-run.ts';
import { echo } from './figures/echo.ts';
import { open } from './figures/open.ts';
import { memory } from './figures/memory.ts';
import { openPooled } from './figures/open-pooled.ts';
import { rewind } from './figures/rewind.ts';
import { throughput } from './figures/throughput.ts';
import { verdict } from './figures/verdict.ts';
import { median, percentile } from './statistics.ts';

/** What a figure is measured with. */
export interface BenchStage {
  browser: Browser;
  driver: SandboxDriver;
  /** Works with a server of its own, whose sandboxes come from there. */
  withServer<T>(source: SandboxSource, work: (browser: Browser) => Promise<T>): Promise<T>;
  /** the lab that is opened */
  lab: string;
  signal: AbortSignal;
  progress: (says: string) => void;
}

/** Measurements of one figure. */
export interface Measured {
  id: string;
  unit: Figure['unit'];
  samples: number[];
}

export const measures = {
  open,
  'open-pooled': openPooled,
  command,
  verdict,
  echo,
  throughput,
  'docker-run': dockerRun,
  rewind,
  memory,
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
  const figures: Figure[] = [];
  for (const driver of options.drivers) {
    await driver.prepare({ signal: options.signal, onProgress: ({ says }) => options.progress(says) });
    figures.push(...(await benchDriver(driver, options)));
  }
  return { machine: machine(options.acceleration), figures };
}

async function benchDriver(driver: SandboxDriver, options: BenchOptions): Promise<Figure[]> {
  const { labs, signal, progress } = options;
  const withServer: BenchStage['withServer'] = (source, work) => onServer(source, driver.name, options, work);
  return withServer(driver, async (browser) => {
    const stage = { browser, driver, withServer, lab: labs[0]!.id, signal, progress };
    const figures: Figure[] = [];
    for (const id of options.only ?? (Object.keys(measures) as MeasureId[])) {
      progress(`${driver.name}: ${id}`);
      signal.throwIfAborted();
      for (const measured of await measures[id](stage)) figures.push(figure(measured, driver.name));
    }
    return figures;
  });
}

async function onServer<T>(
  source: SandboxSource,
  sandbox: SandboxDriver['name'],
  { labs, signal }: BenchOptions,
  work: (browser: Browser) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'vethlab-bench-'));
  const server = await startServer({
    ...{ labs, driver: source, dataDirectory: directory, port: 0, pageDirectory: directory, signal },
    system: { sandbox, accelerated: false, says: 'bench', remedy: null },
  });
  try {
    return await work(new Browser(server.url));
  } finally {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Goal {
  says: string;
  met: (figure: { median: number; p95: number }) => boolean;
}

const atMost = (limit: number, of: 'median' | 'p95', unit = 'ms'): Goal => ({
  says: `${of} ≤ ${limit} ${unit}`,
  met: (figure) => figure[of] <= limit,
});

// from the design: what is promised on a 2-core machine without KVM
const goals: Record<string, Record<'vm' | 'container', Goal>> = {
  open: { vm: atMost(500, 'median'), container: atMost(1000, 'median') },
  'open-pooled': { vm: atMost(200, 'median'), container: atMost(200, 'median') },
  rewind: { vm: atMost(2000, 'median'), container: atMost(2000, 'median') },
  memory: { vm: atMost(400, 'median', 'MiB'), container: atMost(160, 'median', 'MiB') },
  command: { vm: atMost(130, 'median'), container: atMost(50, 'median') },
  verdict: { vm: atMost(800, 'p95'), container: atMost(300, 'p95') },
  echo: { vm: atMost(60, 'p95'), container: atMost(15, 'p95') },
  throughput: {
    vm: { says: 'median ≥ 20 MB/s (accelerated)', met: ({ median: value }) => value >= 20 },
    container: { says: 'median ≥ 20 MB/s', met: ({ median: value }) => value >= 20 },
  },
  'docker-run': { vm: atMost(2000, 'median'), container: atMost(500, 'median') },
  'docker-run-first': { vm: atMost(7000, 'median'), container: atMost(1000, 'median') },
};

function figure({ id, unit, samples }: Measured, sandbox: 'vm' | 'container'): Figure {
  const rounded = (value: number) => Math.round(value * 10) / 10;
  const values = {
    median: rounded(median(samples)),
    p95: rounded(percentile(samples, unit === 'MB/s' ? 0.05 : 0.95)),
  };
  const goal = goals[id]?.[sandbox];
  return {
    id,
    sandbox,
    unit,
    ...values,
    n: samples.length,
    goal: goal?.says ?? 'none',
    met: goal?.met(values) ?? true,
  };
}

function machine(acceleration: string): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${processor}, ${cpus().length} cores, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}, ${acceleration}`;
}
