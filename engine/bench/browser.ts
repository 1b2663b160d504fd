// A browser without a display: uses the HTTP API and WebSockets of a running server and records when messages arrive.
import { once } from 'node:events';
import WebSocket from 'ws';
import { OutputWatch } from './output-watch.ts';
import { withinPatience } from './patience.ts';
import type { TypedShell } from './typed-shell.ts';
import { openedSessionSchema } from '../protocol/api.ts';
import { fillPath, routes, socketRoutes, type PathValues, type Route } from '../protocol/routes.ts';
import type { SessionView } from '../protocol/session-view.ts';
import { sessionUpdateSchema, type SessionUpdate } from '../protocol/session-update.ts';

type Listener = (message: SessionUpdate, atMs: number) => boolean | void;

export class Browser {
  /** URL with the token, as the server printed it */
  readonly url: string;
  readonly #origin: string;
  readonly #token: string;

  constructor(url: string) {
    this.url = url;
    const parsed = new URL(url);
    this.#origin = parsed.origin;
    this.#token = parsed.searchParams.get('token') ?? '';
  }

  /** The answer's JSON; null if it has none. */
  async ask<Asked extends Route>(route: Asked, values: PathValues<Asked['path']>, body?: object): Promise<unknown> {
    const { method } = route;
    const path = fillPath(route, values);
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${this.#token}`,
      Origin: this.#origin,
    };
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : await response.json();
  }

  /** `fresh`: as a new run, even if there is one to continue. */
  async openSession(lab: string, { fresh = true } = {}): Promise<SessionSocket> {
    const { session } = openedSessionSchema.parse(await this.ask(routes.openSession, {}, { lab, fresh }));
    const socket = this.#socket(fillPath(socketRoutes.session, { session }));
    const opened = new SessionSocket(session, socket);
    await once(socket, 'open');
    return opened;
  }

  async openTerminal(session: string, terminal: string): Promise<TerminalSocket> {
    const client = `bench-${process.pid}`;
    const socket = this.#socket(`${fillPath(socketRoutes.terminal, { session, terminal })}?from=0&client=${client}`);
    const opened = new TerminalSocket(socket);
    await once(socket, 'open');
    return opened;
  }

  /** The socket is not open yet, so a listener added now misses nothing. */
  #socket(path: string): WebSocket {
    return new WebSocket(`${this.#origin.replace('http', 'ws')}${path}`, {
      headers: { Authorization: `Bearer ${this.#token}`, Origin: this.#origin },
    });
  }
}

export class SessionSocket {
  readonly id: string;
  readonly #socket: WebSocket;
  readonly #listeners = new Set<Listener>();
  view: SessionView | null = null;
  /** expression source → value, of the current step */
  values: Readonly<Record<string, string | null>> = {};

  constructor(id: string, socket: WebSocket) {
    this.id = id;
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const atMs = performance.now();
      const message = sessionUpdateSchema.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'session') this.view = message.session;
      if (message.type === 'values') this.values = message.values;
      for (const listener of [...this.#listeners]) if (listener(message, atMs)) this.#listeners.delete(listener);
    });
  }

  /** Resolves with the time of the first message for which `wanted` holds; checks the current view first. */
  until(wanted: (message: SessionUpdate) => boolean): Promise<number> {
    return withinPatience('a message', (resolve) => {
      if (this.view && wanted({ type: 'session', session: this.view })) return resolve(performance.now());
      this.#listeners.add((message, atMs) => {
        if (!wanted(message)) return false;
        resolve(atMs);
        return true;
      });
    });
  }

  ready(): Promise<number> {
    return this.until((message) => {
      if (message.type !== 'session') return false;
      const { status } = message.session;
      if (status.kind === 'died') throw new Error(`the sandbox died: ${status.problem}`);
      return status.kind === 'ready' && message.session.terminals.length > 0;
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** Acknowledges received output, as a browser that shows it does. */
export class TerminalSocket implements TypedShell {
  readonly #socket: WebSocket;
  readonly #output = new OutputWatch();
  #sequence = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (!binary) return;
      this.#output.add(data);
      socket.send(JSON.stringify({ type: 'ack', received: this.#output.received }));
    });
  }

  get received(): number {
    return this.#output.received;
  }

  type(data: string): void {
    this.#socket.send(JSON.stringify({ type: 'input', sequence: ++this.#sequence, data }));
  }

  show(text: string, act: () => void): Promise<number> {
    return this.#output.show(text, act);
  }

  /** Waits until the output contains `text`. */
  shown(text: string): Promise<number> {
    return this.#output.shown(text);
  }

  close(): void {
    this.#socket.terminate();
  }
}
