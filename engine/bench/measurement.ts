// What a measurement gets to work with, and its result.
import type { Figure } from '../protocol/bench.ts';
import type { Lab } from '../protocol/lab.ts';
import type { SandboxDriver, SandboxSource } from '../sandbox/sandbox.ts';
import type { RunningServer } from '../server/start-server.ts';
import type { Browser } from './browser.ts';

export interface BenchContext {
  browser: Browser;
  driver: SandboxDriver;
  /** Starts a separate server that opens sandboxes from `source`. `labs`: what it offers; default: the shipped ones. */
  withServer<T>(
    source: SandboxSource,
    work: (browser: Browser, server: RunningServer) => Promise<T>,
    labs?: readonly Lab[],
  ): Promise<T>;
  /** all shipped labs */
  labs: readonly Lab[];
  /** the lab to open */
  lab: string;
  signal: AbortSignal;
  progress: (says: string) => void;
}

/** Samples of one figure; with `at`, one point of its growth. */
export interface Measured {
  id: string;
  unit: Figure['unit'];
  samples: number[];
  at?: { by: string; count: number };
  /** the same measurement without vethlab */
  against?: { what: string; samples: number[] };
}

/** Copies of one lab for many learners: a server keeps one session per lab. */
export function copies(lab: Lab, count: number): Lab[] {
  return Array.from({ length: count }, (_, number) => ({ ...lab, id: `${lab.id}-${number + 1}` }));
}
