// Traces one packet in a sandbox: runs the tracer (native/guest/trace) at the site level and returns what it recorded.
// When the tracer ends, in whatever way, the kernel removes its private nft tables.
import { LabError } from '../../errors/lab-error.ts';
import type { MachineStream } from '../../host/machine-commands.ts';
import type { Stream } from '../../host/line-stream.ts';
import type { TraceRequest } from '../../protocol/packet-trace.ts';
import type { Namespace, NetworkState } from '../../protocol/network-state.ts';
import { expectedBeyond } from './expected-proxy.ts';
import { tracksConnections } from '../simulate/conntrack.ts';
import { senderOf } from './sender.ts';
import type { TracerOutput } from './tracer-output.ts';
import { parseTracerLine, type TracerLine } from './tracer-line.ts';

const program = '/usr/lib/vethlab/vethlab-trace';
const graceMs = 3000; // for the tracer to end, in an emulated machine
const lineBytes = 1024 * 1024; // the longest line lists a namespace's rules or connections

/** What it needs of a Sandbox and its observer. */
export interface Traced {
  readonly stream: MachineStream;
  /** the latest state */
  state: NetworkState;
  /** A state observed after the call. */
  fresh(signal: AbortSignal): Promise<NetworkState>;
}

export interface TraceOptions {
  /** how long to wait for an answer; default 700, less than TCP's first retransmission after 1000 */
  answerMs?: number;
  /** time limit for the whole trace; default 15 000 */
  timeoutMs?: number;
  signal?: AbortSignal;
  onSent?: () => void;
}

/**
 * Sends the packet and returns what was recorded. The rules are read while tracing is active, so numbers and texts are
 * those that the packet met. Throws LabError `machine-unknown`, `trace-failed`, and the signal's reason when aborted.
 */
export async function recordTrace(
  traced: Traced,
  request: TraceRequest,
  options: TraceOptions = {},
): Promise<TracerOutput> {
  const { answerMs = 700, timeoutMs = 15_000, signal, onSent } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  const within = signal ? AbortSignal.any([signal, limit]) : limit;
  const argv = [program, ...argumentsFor(traced.state, request, answerMs)];
  const reader = new TracerReader();
  const stream = traced.stream('site', argv, { onLine: reader.take, maxLineBytes: lineBytes });
  const aborted = whenAborted(within);
  try {
    await Promise.race([reader.until('ready', stream), aborted]);
    const state = await traced.fresh(within);
    onSent?.();
    stream.write('go\n');
    await Promise.race([reader.until('end of all', stream), aborted]);
    return { request, state, lines: reader.lines };
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new LabError('trace-failed', { reason: `it did not end within ${timeoutMs / 1000} s` }, { cause: error });
  } finally {
    await stream.close(graceMs); // it ends when its input ends, and leaves nothing behind
  }
}

/** Rejects with the signal's reason. */
function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
  aborted.catch(() => undefined); // usually nobody waits for it any more
  return aborted;
}

class TracerReader {
  readonly lines: TracerLine[] = [];
  #fault: unknown = null;
  #ready: () => void = () => undefined;
  readonly #isReady = new Promise<void>((resolve) => (this.#ready = resolve));

  readonly take = (text: string): void => {
    try {
      const line = parseTracerLine(text);
      this.lines.push(line);
      if (line.kind === 'ready') this.#ready();
    } catch (error) {
      this.#fault ??= error;
    }
  };

  /** Throws LabError `trace-failed` if the tracer ended before, or wrote a line that is not understood. */
  async until(what: 'ready' | 'end of all', stream: Stream): Promise<void> {
    const ended = stream.ended.then(({ exit, said }) => ({ exit, said: said.trim() }));
    const end = await (what === 'ready' ? Promise.race([this.#isReady, ended]) : ended);
    const failed = this.lines.find((line) => line.kind === 'failed');
    const reason =
      failed?.reason ??
      (this.#fault ? `the tracer wrote what is not understood: ${String(this.#fault)}` : null) ??
      (end && (what === 'ready' || end.exit !== 0) ? end.said || `the tracer ended with ${end.exit}` : null);
    if (reason !== null) throw new LabError('trace-failed', { reason }, { cause: this.#fault });
  }
}

/** Arguments as native/guest/trace/trace.c expects them. Throws LabError `machine-unknown`. */
function argumentsFor(state: NetworkState, request: TraceRequest, answerMs: number): string[] {
  const sender = senderOf(state, request);
  const beyond = expectedBeyond(state, request);
  return [
    inodeOf(sender),
    request.to,
    request.protocol,
    String(request.port ?? 0),
    String(answerMs),
    beyond ? `${beyond.address}:${beyond.port}` : '-',
    // A rule that matches on conntrack's state would turn tracking on where no rule has done so; the trace must not do
    // that.
    ...state.namespaces.map(
      (namespace) => `${inodeOf(namespace)}:${tracksConnections(namespace) ? 1 : 0}:${wayTo(namespace, state)}`,
    ),
  ];
}

function inodeOf({ id }: Namespace): string {
  return id.replace(/\D/g, '');
}

/** How the tracer finds a namespace: a machine's name, a pid on the host, or @ and a name of `ip netns`. */
function wayTo({ id, machine, names }: Namespace, state: NetworkState): string {
  if (machine) return machine;
  const pid = state.docker.containers.find((container) => container.namespace === id)?.pid;
  return pid ? String(pid) : `@${names[0] ?? ''}`;
}
