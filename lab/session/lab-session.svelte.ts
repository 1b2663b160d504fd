// One learner's run of one lab as the browser sees it: the engine's latest word on everything, kept up to date
// over a connection that comes back by itself. What it looks like is not decided here.
import type { Change } from '../../engine/protocol/change.ts';
import type { NetworkState } from '../../engine/protocol/network-state.ts';
import {
  type CommandRecord,
  type Guide,
  type ServerMessage,
  serverMessageSchema,
  type SessionView,
  type SolutionDeed,
} from '../../engine/protocol/wire.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { api, ApiProblem, socketAddress } from '../app/api.ts';
import { mergeById, mergeVerdicts } from './merge.ts';
import { noteProgress, type Stage } from './progress-log.ts';
import { OtherTabs } from './other-tabs.ts';
import { type ConnectionState, ReconnectingSocket } from './reconnecting-socket.ts';
import { verdictNews } from './verdict-news.ts';

export interface Problem {
  problem: string;
  remedy: string;
}

const pingEveryMs = 25_000; // under the half minute after which proxies drop silent connections

export class LabSession {
  readonly lab: string;
  id = $state<string | null>(null);
  guide = $state.raw<Guide | null>(null);
  view = $state.raw<SessionView | null>(null);
  network = $state.raw<NetworkState | null>(null);
  values = $state.raw<Record<string, string | null>>({});
  commands = $state.raw<readonly CommandRecord[]>([]);
  changes = $state.raw<readonly Change[]>([]);
  connection = $state.raw<ConnectionState>({ kind: 'connecting' });
  otherTabs = $state(0);
  /** why the lab cannot be shown at all */
  refused = $state.raw<Problem | null>(null);
  /** the last thing that went wrong and did not stop anything */
  problem = $state.raw<Problem | null>(null);
  solutions = $state.raw<Record<string, readonly SolutionDeed[]>>({});
  /** what happened while the sandbox started, this time */
  stages = $state.raw<readonly Stage[]>([]);
  #entering = $state<string | null>(null);

  /** id of the step on show: the one being entered, else the engine's */
  readonly step = $derived(this.#entering ?? this.view?.step ?? null);
  readonly stepIndex = $derived(this.guide?.steps.findIndex((step) => step.id === this.step) ?? -1);
  readonly status = $derived(this.view?.status.kind ?? 'opening');
  readonly ready = $derived(this.status === 'ready');
  readonly online = $derived(this.connection.kind === 'open');

  #socket: ReconnectingSocket | null = null;
  readonly #tabs: OtherTabs;
  readonly #ping: ReturnType<typeof setInterval>;

  constructor(lab: string) {
    this.lab = lab;
    this.#tabs = new OtherTabs(lab, (count) => (this.otherTabs = count));
    this.#ping = setInterval(() => this.#socket?.send({ type: 'ping' }), pingEveryMs);
    void this.#loadGuide();
    this.#connect();
  }

  close(): void {
    clearInterval(this.#ping);
    this.#socket?.close();
    this.#tabs.close();
  }

  retryNow(): void {
    if (this.connection.kind === 'closed' && this.refused) this.#connect();
    else this.#socket?.retryNow();
  }

  /** Goes on with the lab after it was closed, or throws the present sandbox away and starts at the first step. */
  async openAgain(fresh: boolean): Promise<void> {
    await this.attempt(async () => {
      this.#socket?.close();
      await api.openSession(this.lab, fresh);
      this.#connect();
    });
  }

  rewind = () => this.attempt(() => api.rewind(this.#known(), this.step!));
  restart = () => this.attempt(() => api.restart(this.#known()));
  hint = () => this.attempt(() => api.hint(this.#known(), this.step!));

  async enter(step: string): Promise<void> {
    if (step === this.step) return;
    this.#entering = step;
    const done = await this.attempt(() => api.enterStep(this.#known(), step));
    if (!done) this.#entering = null;
  }

  answer = (question: string, answer: string) =>
    this.attempt(() => api.answer(this.#known(), this.step!, question, answer));

  /** Asks for the solution of the present step; it is then in `solutions`. */
  async solve(): Promise<void> {
    const step = this.step!;
    await this.attempt(async () => {
      const deeds = await api.solution(this.#known(), step);
      this.solutions = { ...this.solutions, [step]: deeds };
    });
  }

  /** Runs something that may be refused; what goes wrong is shown, and the answer is then undefined. */
  async attempt<Result>(deed: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await deed();
      this.problem = null;
      return result ?? (true as Result);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      this.problem = problem;
      announcer.say(problem.problem, problem.remedy);
      return undefined;
    }
  }

  #known(): string {
    if (this.id) return this.id;
    throw new ApiProblem('not-open', 'The lab is still being opened.', 'Wait a moment and try again.');
  }

  async #loadGuide(): Promise<void> {
    try {
      this.guide = await api.guide(this.lab);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      this.refused = problem;
    }
  }

  #connect(): void {
    this.#socket = new ReconnectingSocket({
      address: () => this.#address(),
      onText: (text) => this.#hear(serverMessageSchema.parse(JSON.parse(text))),
      onState: (state) => (this.connection = state),
    });
  }

  // Asked before each attempt: an engine that was started anew has the session under another id.
  async #address(): Promise<string> {
    try {
      const id = await api.openSession(this.lab);
      if (id !== this.id) this.#forget();
      this.id = id;
      this.refused = null;
      if (!this.guide) void this.#loadGuide();
      return socketAddress(`ws/sessions/${encodeURIComponent(id)}`);
    } catch (problem) {
      if (problem instanceof ApiProblem) this.#refuse(problem);
      throw problem;
    }
  }

  // An engine that does not answer may come back by itself; one that says no will say it again.
  #refuse(problem: ApiProblem): void {
    if (!this.view) this.refused = problem;
    else if (problem.code !== 'unreachable') this.problem = problem;
    if (!this.view && problem.code !== 'unreachable') this.#socket?.close();
  }

  #forget(): void {
    this.network = null;
    this.values = {};
    this.commands = [];
    this.changes = [];
    this.solutions = {};
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'session':
        this.#see(message.session);
        break;
      case 'verdicts':
        if (this.view) this.#see(mergeVerdicts(this.view, message.step, message.verdicts));
        break;
      case 'state':
        this.network = message.state;
        break;
      case 'values':
        this.values = message.values;
        break;
      case 'commands':
        this.commands = mergeById(this.commands, message.commands);
        break;
      case 'changes':
        this.changes = mergeById(this.changes, message.changes);
        break;
      case 'error':
        this.problem = message;
        break;
    }
  }

  #see(view: SessionView): void {
    if (this.guide) announcer.say(...verdictNews(this.guide, this.view, view));
    if (view.status.kind === 'starting') {
      this.network = null; // what is known is of a sandbox that is no more
      const going = this.view?.status.kind === 'starting';
      this.stages = noteProgress(going ? this.stages : [], view.status.progress, Date.now());
    }
    this.view = view;
    if (view.step === this.#entering) this.#entering = null;
    if (view.status.kind === 'closed') this.#socket?.close();
  }
}
