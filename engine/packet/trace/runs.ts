// Groups the kernel's events: a run is one packet's passage through one base chain, with its headers as they were then.
import type { Headers } from './headers.ts';
import { readHeaders } from './headers.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';
import type { TraceEvent } from './tracer-line.ts';

const ownTable = 'vethlab-trace';

export interface Run {
  namespace: string;
  /** the kernel's trace id, which a copy does not share */
  id: number;
  /** where: an interface, or a hook */
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
 * In the order the kernel told them, namespace by namespace. The kernel tells headers with the first event of each base
 * chain and then only the packet's trace id, so a run begins with the former and ends with the next of its kind.
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

/** The tracer's own chain after everything else of a hook: the packet got through it. */
export function isLastOf(run: Run, hook: Run['at']): boolean {
  return run.table === null && run.chain === `${hook}-last`;
}
