// One learner's run of one lab in the browser: the engine's latest state, kept up to date over a connection that
// restores itself. Display is decided elsewhere.
import { socketRoutes } from '../../engine/protocol/routes.ts';
import type { SolutionAction } from '../../engine/protocol/api.ts';
import type { SessionView } from '../../engine/protocol/session-view.ts';
import { sessionUpdateSchema } from '../../engine/protocol/session-update.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { api, ApiProblem, socketAddress } from '../app/api.ts';
import { OtherTabs } from './other-tabs.ts';
import { ReconnectingSocket } from './reconnecting-socket.ts';
import { type Problem, SessionMirror } from './session-mirror.svelte.ts';

const pingEveryMs = 25_000; // less than the 30 seconds after which proxies drop silent connections

export class LabSession extends SessionMirror {
  readonly lab: string;
  otherTabs = $state(0);
  /** why the lab cannot be shown at all */
  refused = $state.raw<Problem | null>(null);
  solutions = $state.raw<Record<string, readonly SolutionAction[]>>({});
  #entering = $state<string | null>(null);

  /** id of the step shown: the one being entered, otherwise the engine's */
  readonly step = $derived(this.#entering ?? this.view?.step ?? null);
  readonly stepIndex = $derived(this.guide?.steps.findIndex((step) => step.id === this.step) ?? -1);

  #socket: ReconnectingSocket | null = null;
  readonly #tabs: OtherTabs;
  readonly #ping: ReturnType<typeof setInterval>;

  constructor(lab: string) {
    super();
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

  /** Opens the lab again after it was closed; or discards the present sandbox and starts at the first step. */
  async openAgain(fresh: boolean): Promise<void> {
    await this.attempt(async () => {
      this.#socket?.close();
      await api.openSession(this.lab, fresh);
      this.#connect();
    });
  }

  restore = () => this.attempt(() => api.restore(this.#known(), this.step!));
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

  /** Requests the solution of the present step; it then appears in `solutions`. */
  async solve(): Promise<void> {
    const step = this.step!;
    await this.attempt(async () => {
      const actions = await api.solution(this.#known(), step);
      this.solutions = { ...this.solutions, [step]: actions };
    });
  }

  /** Runs a request that may be refused. On an error it shows the problem and returns undefined. */
  async attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await action();
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
      onText: (text) => this.hear(sessionUpdateSchema.parse(JSON.parse(text))),
      onState: (state) => (this.connection = state),
    });
  }

  // Called before each attempt: a restarted engine has the session under another id.
  async #address(): Promise<string> {
    try {
      const id = await api.openSession(this.lab);
      if (id !== this.id) this.forget();
      this.id = id;
      this.refused = null;
      if (!this.guide) void this.#loadGuide();
      return socketAddress(socketRoutes.session, { session: id });
    } catch (problem) {
      if (problem instanceof ApiProblem) this.#refuse(problem);
      throw problem;
    }
  }

  // An engine that does not answer may come back. One that refuses would refuse again.
  #refuse(problem: ApiProblem): void {
    if (!this.view) this.refused = problem;
    else if (problem.code !== 'unreachable') this.problem = problem;
    if (!this.view && problem.code !== 'unreachable') this.#socket?.close();
  }

  protected override forget(): void {
    super.forget();
    this.solutions = {};
  }

  protected override see(view: SessionView): void {
    super.see(view);
    if (view.step === this.#entering) this.#entering = null;
    if (view.status.kind === 'closed') this.#socket?.close();
  }
}
