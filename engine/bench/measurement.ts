// What a figure is measured with, and what a measurement is.
import type { Figure } from '../protocol/bench.ts';
import type { Lab } from '../protocol/lab.ts';
import type { SandboxDriver, SandboxSource } from '../sandbox/sandbox.ts';
import type { RunningServer } from '../server/start-server.ts';
import type { Browser } from './browser.ts';

export interface BenchContext {
  browser: Browser;
  driver: SandboxDriver;
  /** Works with a server of its own, whose sandboxes come from there; `labs`: what it offers, default the shipped ones. */
  withServer<T>(
    source: SandboxSource,
    work: (browser: Browser, server: RunningServer) => Promise<T>,
    labs?: readonly Lab[],
  ): Promise<T>;
  /** every lab that is shipped */
  labs: readonly Lab[];
  /** the lab that is opened */
  lab: string;
  signal: AbortSignal;
  progress: (says: string) => void;
}

/** Measurements of one figure; with `at`, of how it grows. */
export interface Measured {
  id: string;
  unit: Figure['unit'];
  samples: number[];
  at?: { by: string; count: number };
  /** the same measured without vethlab */
  against?: { what: string; samples: number[] };
}

/** Many learners of one lab: a server keeps one session for each. */
export function copies(lab: Lab, count: number): Lab[] {
  return Array.from({ length: count }, (_, number) => ({ ...lab, id: `${lab.id}-${number + 1}` }));
}
