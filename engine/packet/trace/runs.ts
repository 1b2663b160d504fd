// Groups the kernel's trace events into runs. A run is one packet's pass through one base chain, with its headers.
import type { Headers } from './headers.ts';
import { readHeaders } from './headers.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';
import type { TraceEvent } from './tracer-line.ts';

const ownTable = 'vethlab-trace';

export interface Run {
  namespace: string;
  /** the kernel's trace id; copies of a packet have different ids */
  id: number;
  /** the place: an interface or a hook */
  at: 'interface-in' | 'interface-out' | Hook;
  /** null for the tracer's own chains */
  table: string | null;
  chain: string;
  /** ifindex */
  in: number | null;
  out: number | null;
  headers: Headers;
  events: TraceEvent[];
}

type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/**
 * In the order of the kernel's events, namespace by namespace. The kernel reports headers only with the first event of
 * each base chain, and the trace id with all of them. So a run begins with headers and ends where the next ones come.
 */
export function runsOf(output: TracerOutput): Run[] {
  const runs: Run[] = [];
  const current = new Map<string, Run>();
  for (const event of linesOf(output, 'event')) {
    const key = `${event.namespace} ${event.id}`;
    const begun = beginRun(event);
    if (begun) {
      runs.push(begun);
      current.set(key, begun);
    }
    current.get(key)?.events.push(event);
  }
  return runs;
}

function beginRun(event: TraceEvent): Run | null {
  if (event.network === undefined) return null;
  const headers = readHeaders(event.network, event.transport ?? '');
  const own = event.table === ownTable;
  const at = own ? ownPlace(event.chain) : hookNamed(event.chain.toLowerCase());
  if (!headers || !at) return null;
  return {
    namespace: event.namespace,
    id: event.id,
    at,
    table: own ? null : event.table,
    chain: event.chain,
    in: event.in ?? null,
    out: event.out ?? null,
    headers,
    events: [],
  };
}

function ownPlace(chain: string): Run['at'] | null {
  if (chain === 'in') return 'interface-in';
  if (chain === 'out') return 'interface-out';
  return hookNamed(chain.split('-')[0]!);
}

const hooks: readonly string[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'] satisfies Hook[];

function hookNamed(name: string): Hook | null {
  return hooks.includes(name) ? (name as Hook) : null;
}

/** Whether the run is in the tracer's own last chain of a hook: the packet passed the hook. */
export function isLastOf(run: Run, hook: Run['at']): boolean {
  return run.table === null && run.chain === `${hook}-last`;
}
