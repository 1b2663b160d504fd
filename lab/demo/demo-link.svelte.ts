// The presenter's connection to the demonstration: receives the player's state and sends commands to it.
import { socketRoutes } from '../../engine/protocol/routes.ts';
import { type Demo, type DemoCommand, demoMessageSchema, type Presenter } from '../../engine/protocol/demo.ts';
import { api, ApiProblem, socketAddress } from '../app/api.ts';
import { ReconnectingSocket } from '../session/reconnecting-socket.ts';
import type { Problem } from '../session/session-mirror.svelte.ts';

export class DemoLink {
  show = $state.raw<Presenter | null>(null);
  about = $state.raw<Demo | null>(null);
  refused = $state.raw<Problem | null>(null);
  readonly session: string;
  readonly #socket: ReconnectingSocket;

  constructor(session: string) {
    this.session = session;
    this.#socket = new ReconnectingSocket({
      address: () => this.#address(),
      onText: (text) => {
        const message = demoMessageSchema.parse(JSON.parse(text));
        if (message.type === 'demo') this.show = message.demo;
      },
    });
  }

  get phase() {
    return this.show?.stage.phase ?? 'starting';
  }

  send(command: DemoCommand): void {
    this.#socket.send(command);
  }

  /**
   * Works like a slide clicker: continues if the player waits, hurries if it plays. A question needs its own answer.
   */
  next(): void {
    if (this.phase === 'waiting' || this.phase === 'paused') this.send({ type: 'go-on' });
    else if (this.phase === 'playing') this.send({ type: 'hurry' });
  }

  pauseOrGoOn(): void {
    if (this.phase === 'playing') this.send({ type: 'pause' });
    else if (this.phase === 'paused') this.send({ type: 'go-on' });
  }

  takeOrHandBack(): void {
    this.send({ type: this.phase === 'hand' ? 'hand-back' : 'take' });
  }

  close(): void {
    this.#socket.close();
  }

  async #address(): Promise<string> {
    try {
      this.about ??= await api.demo(this.session);
      this.refused = null;
      return socketAddress(socketRoutes.demo, { session: this.session });
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.code !== 'unreachable') {
        this.refused = problem;
        this.#socket.close();
      }
      throw problem;
    }
  }
}
