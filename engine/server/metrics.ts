// Figures about this engine, in the text format of Prometheus.
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Registry, Counter } from 'prom-client';
import { vethlabVersion } from '../log/version.ts';
import { updatesSent } from './outbox.ts';
import type { ServerContext } from './server-context.ts';

const resolutionMs = 20;
const nanosecond = 1e-9; // s

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  close(): void;
}

export function openMetrics({ sessions, store, followers }: ServerContext): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(value());
      },
    });
  const labelled = (name: string, help: string, label: string, values: () => Record<string, number>) =>
    new Gauge({
      ...{ name, help, registers, labelNames: [label] },
      collect() {
        this.reset();
        for (const [text, value] of Object.entries(values())) this.set({ [label]: text }, value);
      },
    });
  labelled('vethlab_info', 'Version of vethlab', 'version', () => ({ [vethlabVersion]: 1 }));
  labelled('vethlab_sessions', 'Open sessions by their sandbox’s status', 'status', () =>
    counts(
      ['starting', 'ready', 'died'],
      sessions.all.map(({ status }) => status.kind),
    ),
  );
  labelled('vethlab_sandboxes', 'Sandboxes of sessions by driver', 'driver', () =>
    counts(
      ['vm', 'container'],
      sessions.all.flatMap(({ runOrNull }) => (runOrNull ? [runOrNull.driver] : [])),
    ),
  );
  gauge('vethlab_followers', 'Open read-only connections', () =>
    [...followers.values()].reduce((sum, one) => sum + one, 0),
  );
  gauge('vethlab_writes_waiting', 'Writes of progress that wait for the file', () => store.writesWaiting);
  gauge('vethlab_unsaved', '1 while progress cannot be saved', () => Number(store.unsaved !== null));
  new Counter({
    ...{ name: 'vethlab_updates_sent_total', help: 'Updates sent to pages', registers },
    collect() {
      this.reset();
      this.inc(updatesSent());
    },
  });
  labelled(
    'vethlab_event_loop_delay_seconds',
    'Since the last request: how late the event loop was',
    'quantile',
    () => {
      const late = (nanoseconds: number) => Math.max(0, (nanoseconds || 0) * nanosecond - resolutionMs / 1000);
      const values = { '0.5': late(delay.percentile(50)), '0.99': late(delay.percentile(99)), '1': late(delay.max) };
      delay.reset();
      return values;
    },
  );
  gauge('process_cpu_seconds_total', 'User and system time', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use', () => process.memoryUsage().heapUsed);
  gauge('process_open_fds', 'Open file descriptors', () => readdirSync('/proc/self/fd').length);
  gauge('process_start_time_seconds', 'Start, Unix time', () => Math.round(performance.timeOrigin / 1000));
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    close: () => void delay.disable(),
  };
}

/** How often each of `names` occurs in `found`. */
function counts(names: readonly string[], found: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, found.filter((one) => one === name).length]));
}
