// The traced packets of one lab on the page: the form's values, the traces, and the present step. How a packet trace is
// shown is decided elsewhere.
import {
  type PacketTrace,
  type TraceAsk,
  type TraceRequest,
  traceRequestSchema,
} from '../../engine/protocol/packet-trace.ts';
import type { MachineName } from '../../engine/protocol/machine.ts';
import type { TraceRecord } from '../../engine/protocol/session-view.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { api, ApiProblem } from '../app/api.ts';
import type { LabSession } from '../session/lab-session.svelte.ts';
import type { Problem } from '../session/session-mirror.svelte.ts';
import { type Destination, destinationsIn, resolve } from './addresses.ts';
import { walkOf } from './steps.ts';
import { summaryOf } from './summary.ts';
import { plain } from './words.ts';

const keptTraces = 10;
const stepMs = 900; // long enough to read a rule's verdict

export class TraceView {
  readonly #session: LabSession;
  from = $state<MachineName>('client');
  to = $state('');
  protocol = $state<TraceRequest['protocol']>('tcp');
  port = $state('80');
  /** the packet being sent now */
  sending = $state.raw<TraceAsk | null>(null);
  problem = $state.raw<Problem | null>(null);
  #shown = $state<number | null>(null);
  /** key of the present step; null before the first */
  #present = $state<string | null>(null);
  #open = $state.raw<readonly string[]>([]);
  /** requested elsewhere on the page, so the page shows the trace when it is there */
  summoned = $state(false);
  /** the steps advance automatically */
  playing = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;
  #offered = '';
  #abort: AbortController | null = null;
  #awaited: { id: number; arrived: (trace: PacketTrace) => void } | null = null;
  /** id of the last packet trace received from the session */
  #heard = 0;

  /** latest first */
  readonly kept: readonly TraceRecord[] = $derived.by(() => this.#session.traces.slice(-keptTraces).reverse());
  readonly shown = $derived(this.kept.find(({ id }) => id === this.#shown) ?? this.kept[0] ?? null);
  readonly walk = $derived.by(() =>
    this.shown ? walkOf(this.shown.trace, this.#session.network?.namespaces ?? [], this.#open) : null,
  );
  readonly at = $derived(this.walk?.steps.findIndex(({ key }) => key === this.#present) ?? -1);
  readonly step = $derived(this.walk?.steps[this.at] ?? null);

  constructor(session: LabSession) {
    this.#session = session;
    session.onUpdate((update) => {
      if (update === null) this.#forget();
      else if (update.type === 'traces') this.#hear();
    });
  }

  get machines(): readonly MachineName[] {
    return this.#session.view?.machines ?? ['host', 'client', 'internet'];
  }

  get destinations(): Destination[] {
    return this.#session.network ? destinationsIn(this.#session.network) : [];
  }

  /** Fills a destination into the form. Values it does not give stay unchanged. */
  aim({ address, port, protocol }: Destination): void {
    this.to = address;
    if (protocol) this.protocol = protocol;
    if (port !== null) this.port = String(port);
  }

  /** Fills in what nobody has chosen yet: a published web server, another published port, or the host. */
  offer(): void {
    if (this.to !== '' && `${this.to} ${this.port}` !== this.#offered) return;
    const published = this.destinations.filter(({ what }) => what.kind === 'published port');
    const web = published.find(({ what }) => what.kind === 'published port' && what.port === '80/tcp');
    const host = this.destinations.find(({ what }) => what.kind === 'machine' && what.machine === 'host');
    const offered = web ?? published[0] ?? host;
    if (offered) this.aim(offered);
    this.#offered = `${this.to} ${this.port}`;
  }

  fill(request: TraceRequest): void {
    this.from = request.from;
    this.to = request.to;
    this.protocol = request.protocol;
    if (request.port !== null) this.port = String(request.port);
  }

  /** Sends the packet of the form. With basis `model`, it is simulated instead. */
  async sendForm(basis: PacketTrace['basis'] = 'kernel'): Promise<void> {
    const typed = /^(.*):(\d+)$/.exec(this.to.trim());
    if (typed) [this.to, this.port] = [typed[1]!, typed[2]!];
    const to = resolve(this.to, this.#session.network) ?? this.to.trim();
    const port = this.protocol === 'icmp' ? null : Number(this.port);
    const request = traceRequestSchema.safeParse({ from: this.from, to, protocol: this.protocol, port });
    if (request.success) return this.send(request.data, basis);
    const address = request.error.issues.some(({ path }) => path[0] === 'to');
    this.#fail(
      address
        ? {
            problem: `“${this.to}” is no address.`,
            remedy: 'Give an IPv4 address, the name of a container, or outside.test.',
          }
        : { problem: `“${this.port}” is no port.`, remedy: 'Ports are numbers from 1 to 65535.' },
    );
  }

  /** Sends one packet, or simulates it, and shows its packet trace. Stops waiting for an earlier packet. */
  async send(request: TraceRequest, basis: PacketTrace['basis'] = 'kernel'): Promise<void> {
    this.fill(request);
    if (!this.#session.ready || this.#session.id === null)
      return this.#fail({
        problem: 'The sandbox is not ready.',
        remedy: 'Wait until it is, and trace the packet then.',
      });
    this.#abort?.abort();
    const { signal } = (this.#abort = new AbortController());
    this.sending = { ...request, basis };
    this.problem = null;
    try {
      const { id } = await api.trace(this.#session.id, { ...request, basis }, signal);
      const trace = await this.#arrival(id);
      if (signal.aborted) return;
      this.show(id);
      announcer.say(plain(summaryOf(trace)));
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof ApiProblem)) throw problem;
      this.#fail(problem);
    } finally {
      if (this.#abort?.signal === signal) this.sending = null;
    }
  }

  /** Sends one packet on behalf of another part of the page. */
  async summon(request: TraceRequest): Promise<void> {
    this.summoned = true;
    await this.send(request);
  }

  cancel(): void {
    this.#abort?.abort();
    this.sending = null;
  }

  show(id: number): void {
    this.pause();
    this.#shown = id;
    this.#open = [];
    this.#present = this.walk?.steps[0]?.key ?? null;
  }

  /** Goes to a step by its index, limited to the ends. Announces it if the step changed. */
  goTo(at: number): void {
    this.pause();
    const steps = this.walk?.steps ?? [];
    const to = Math.max(0, Math.min(steps.length - 1, at));
    if (this.#move(to)) announcer.say(`Step ${to + 1} of ${steps.length}. ${steps[to]!.sentence}`);
  }

  /** Plays step by step to the end, from the start if it is at the end already. */
  play(): void {
    this.pause();
    this.playing = true;
    if (this.at === (this.walk?.steps.length ?? 0) - 1) this.#move(0);
    this.#timer = setInterval(() => {
      if (!this.#move(this.at + 1)) this.pause();
    }, stepMs);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }

  #move(to: number): boolean {
    const step = this.walk?.steps[to];
    if (!step || step.key === this.#present) return false;
    this.#present = step.key;
    return true;
  }

  /** Unfolds or folds a step that stands for several. */
  toggle(key: string): void {
    const others = this.#open.filter((one) => one !== key);
    this.#open = others.length < this.#open.length ? others : [...others, key];
    if (this.step === null) this.#present = key;
  }

  /** Shows a packet trace that is new, whoever requested it. */
  #hear(): void {
    const { traces } = this.#session;
    const latest = traces.at(-1)?.id ?? 0;
    const isNew = latest > this.#heard;
    this.#heard = latest;
    if (isNew) this.show(latest);
    const asked = traces.find(({ id }) => id === this.#awaited?.id);
    if (asked) this.#awaited!.arrived(asked.trace);
  }

  /** Another session has replaced this one. */
  #forget(): void {
    this.cancel();
    this.#heard = 0;
  }

  /** The answer to a request names a packet trace; the session's updates deliver it, before or after the answer. */
  #arrival(id: number): Promise<PacketTrace> {
    const known = this.kept.find((one) => one.id === id);
    return known ? Promise.resolve(known.trace) : new Promise((arrived) => (this.#awaited = { id, arrived }));
  }

  #fail(problem: Problem): void {
    this.problem = { problem: problem.problem, remedy: problem.remedy };
    this.summoned = false;
  }
}
