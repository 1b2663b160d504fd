// A session that is followed read-only. A connection that restores itself keeps it up to date.
import { socketRoutes } from '../../engine/protocol/routes.ts';
import { sessionUpdateSchema } from '../../engine/protocol/session-update.ts';
import { api, ApiProblem, socketAddress } from '../app/api.ts';
import { ReconnectingSocket } from '../session/reconnecting-socket.ts';
import { type Problem, SessionMirror } from '../session/session-mirror.svelte.ts';

export class FollowedSession extends SessionMirror {
  /** why nothing can be shown at all */
  refused = $state.raw<Problem | null>(null);
  readonly #socket: ReconnectingSocket;

  constructor(session: string) {
    super();
    this.id = session;
    this.#socket = new ReconnectingSocket({
      address: () => this.#address(),
      onText: (text) => this.hear(sessionUpdateSchema.parse(JSON.parse(text))),
      onState: (state) => (this.connection = state),
    });
  }

  /** The step to show: the demonstration's, or without one the session's. */
  get step() {
    const id = this.stage?.step ?? this.view?.step;
    return this.guide?.steps.find((step) => step.id === id) ?? null;
  }

  get stepNumber(): number {
    return (this.guide?.steps.findIndex(({ id }) => id === this.step?.id) ?? -1) + 1;
  }

  /** WebSocket address for following one of the session's terminals. */
  terminalAddress(terminal: string): string {
    return socketAddress(socketRoutes.followedTerminal, { session: this.id!, terminal });
  }

  close(): void {
    this.#socket.close();
  }

  async #address(): Promise<string> {
    try {
      const { guide, session } = await api.followed(this.id!);
      this.guide = guide;
      this.refused = null;
      return socketAddress(socketRoutes.followedSession, { session });
    } catch (problem) {
      if (problem instanceof ApiProblem) this.#refuse(problem);
      throw problem;
    }
  }

  // An engine that does not answer may come back. One that refuses would refuse again.
  #refuse(problem: ApiProblem): void {
    if (!this.view || problem.code !== 'unreachable') this.refused = problem;
    if (problem.code !== 'unreachable') this.#socket.close();
  }
}
