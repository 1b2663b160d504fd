// Traces packets in the sandbox of a run, one at a time; further requests wait for their turn.
import type { PacketTrace, TraceRequest } from '../protocol/packet-trace.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Tell } from '../protocol/session-update.ts';
import type { TraceRecord } from '../protocol/session-view.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { expectedBeyond } from '../packet/trace/expected-proxy.ts';
import { simulatePacket } from '../packet/simulate/simulate.ts';
import { joinTrace } from '../packet/trace/join.ts';
import { senderOf } from '../packet/trace/sender.ts';
import { recordTrace } from '../packet/trace/tracer.ts';
import type { EngineTraffic } from './engine-traffic.ts';

/**
 * ms without an answer until it counts as missing. Shorter than the first retransmission (1000), except when emulated.
 */
const answerMs = { container: 700, vm: 1500 };
const timeoutMs = 20_000; // for the whole trace, including arming every namespace of a busy emulated machine

export interface PacketTracesParts {
  sandbox: Pick<Sandbox, 'stream' | 'driver'>;
  fresh: (signal?: AbortSignal) => Promise<NetworkState>;
  /** learns where packets start, so that their effects are attributed to vethlab */
  engineTraffic: EngineTraffic;
  /** aborted when the run is closed */
  signal: AbortSignal;
  nextId: () => number;
  /** gets the record of every trace, whoever requested it */
  tell: Tell;
}

export class PacketTraces {
  readonly #parts: PacketTracesParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: PacketTracesParts) {
    this.#parts = parts;
  }

  /** Sends one packet. Throws LabError `machine-unknown`, `trace-failed`, and the signal's reason when aborted. */
  async trace(request: TraceRequest, signal?: AbortSignal): Promise<TraceRecord> {
    const within = signal ? AbortSignal.any([signal, this.#parts.signal]) : this.#parts.signal;
    const turn = this.#last.then(() => this.#trace(request, within));
    this.#last = turn.catch(() => undefined); // later requests do not depend on this result
    return turn;
  }

  /**
   * Simulates what would happen to the packet; sends none. Throws LabError `machine-unknown`, and the signal's reason.
   */
  async simulate(request: TraceRequest, signal?: AbortSignal): Promise<TraceRecord> {
    const within = signal ? AbortSignal.any([signal, this.#parts.signal]) : this.#parts.signal;
    within.throwIfAborted();
    const state = await this.#parts.fresh(within);
    senderOf(state, request);
    return this.#record(simulatePacket(state, request));
  }

  async #trace(request: TraceRequest, signal: AbortSignal): Promise<TraceRecord> {
    signal.throwIfAborted();
    const { sandbox, fresh, engineTraffic } = this.#parts;
    const state = await fresh(signal);
    senderOf(state, request);
    let sentAtMs = Date.now();
    const record = () =>
      recordTrace({ stream: sandbox.stream, state, fresh }, request, {
        ...{ signal, timeoutMs, answerMs: answerMs[sandbox.driver] },
        onSent: () => (sentAtMs = Date.now()),
      });
    const proxied = expectedBeyond(state, request) !== null; // then a proxy on the host sends too
    const onHost = proxied ? () => engineTraffic.during('host', record) : record;
    const recording = await engineTraffic.during(request.from, onHost);
    const trace = joinTrace(recording);
    return this.#record({ ...trace, sentAtMs, tookMs: Date.now() - sentAtMs });
  }

  #record(trace: PacketTrace): TraceRecord {
    const record = { id: this.#parts.nextId(), trace };
    this.#parts.tell({ type: 'traces', traces: [record] });
    return record;
  }
}
