// A server on a free port of loopback with the small lab, and a client that speaks to it as a browser would.
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { linesLog } from '../../engine/log/log.ts';
import type { SessionView } from '../../engine/protocol/session-view.ts';
import { startServer, type RunningServer, type StartServerOptions } from '../../engine/server/start-server.ts';
import { HandSource, LocalDriver, smallLab } from '../session/small-lab.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

type Message = { type: string } & Record<string, unknown>;

export class TestServer {
  readonly directory = mkdtempSync(join(tmpdir(), 'vethlab-server-'));
  readonly driver = new LocalDriver();
  readonly logged: string[] = [];
  source = new HandSource();
  server!: RunningServer;

  async start(options: Partial<StartServerOptions> = {}): Promise<this> {
    const pageDirectory = join(this.directory, 'page');
    mkdirSync(join(pageDirectory, 'assets'), { recursive: true });
    writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><title>vethlab</title>');
    writeFileSync(join(pageDirectory, 'assets', 'app-1a2b3c.js'), 'export {};');
    writeFileSync(join(this.directory, 'secret.txt'), 'secret');
    this.server = await startServer({
      ...{ labs: [smallLab], driver: this.driver, port: 0, pageDirectory, dataDirectory: join(this.directory, 'data') },
      system: { sandbox: 'container', accelerated: true, says: 'Labs run here.', remedy: null },
      openSource: () => Promise.resolve((this.source = new HandSource())),
      log: linesLog((line) => void this.logged.push(line)),
      ...options,
    });
    return this;
  }

  async stop(): Promise<void> {
    await this.server.close();
    rmSync(this.directory, { recursive: true });
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  get token(): string {
    return new URL(this.server.url).searchParams.get('token')!;
  }

  get cookie(): string {
    return `vethlab-${this.port}=${this.token}`;
  }

  /** As it is: no header but those named, and Host. */
  raw(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.port, method, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
      sent.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode!, headers: response.headers, text: '' });
      });
      sent.on('error', reject).end(body);
    });
  }

  /** With the cookie, JSON in and out. */
  async ask<Result = unknown>(method: string, path: string, body?: unknown): Promise<{ status: number; json: Result }> {
    const headers = { Cookie: this.cookie, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
    const { status, text } = await this.raw(
      method,
      path,
      headers,
      body === undefined ? undefined : JSON.stringify(body),
    );
    return { status, json: (text === '' ? null : JSON.parse(text)) as Result };
  }

  connect(path: string, headers: Record<string, string> = { Cookie: this.cookie }): TestSocket {
    return new TestSocket(new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { headers }));
  }

  /** Opens the small lab; resolves when its sandbox is ready. */
  async openLab(fresh = false): Promise<{ id: string; socket: TestSocket; view: SessionView }> {
    const { json } = await this.ask<{ session: string }>('POST', '/api/sessions', { lab: 'small', fresh });
    const socket = this.connect(`/ws/sessions/${json.session}`);
    const { session: view } = await socket.until<{ session: SessionView }>(
      'session',
      ({ session }) => session.status.kind === 'ready',
    );
    return { id: json.session, socket, view };
  }
}

/** Keeps what arrived; `until` gives the first message that fits, from now on or before. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  bytes = Buffer.alloc(0);
  closed: number | null = null;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {}); // told by close
    socket.on('close', (code) => (this.closed = code));
    socket.on('message', (data, binary) => {
      if (binary) this.bytes = Buffer.concat([this.bytes, data as Buffer]);
      else this.messages.push(JSON.parse(String(data)) as Message);
    });
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** Resolves once the server has read all that was sent until now, and what it sent before that has arrived. */
  async answersPing(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message from number `from` on that fits; fails after `timeoutMs`. */
  until<Result>(
    type: string,
    fits: (message: Result) => boolean = () => true,
    timeoutMs = 30_000,
    from = 0,
  ): Promise<Result> {
    const find = () => this.messages.slice(from).find((message) => message.type === type && fits(message as Result));
    return new Promise((resolve, reject) => {
      const stop = setTimeout(() => {
        clearInterval(look);
        reject(
          new Error(
            `no ${type} that fits; the last was ${JSON.stringify(this.messages.findLast((message) => message.type === type))}`,
          ),
        );
      }, timeoutMs);
      const look = setInterval(() => {
        const found = find();
        if (!found) return;
        clearTimeout(stop);
        clearInterval(look);
        resolve(found as Result);
      }, 5);
    });
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject));
    }
    return this;
  }
}
