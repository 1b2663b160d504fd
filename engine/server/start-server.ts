// Starts the engine's server on 127.0.0.1 and stops it with all its sessions.
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { LabError } from '../errors/lab-error.ts';
import type { Lab } from '../protocol/lab.ts';
import type { Home } from '../protocol/wire.ts';
import type { SandboxSource } from '../sandbox/sandbox.ts';
import { Sessions, type SessionsOptions } from '../session/sessions.ts';
import { ProgressStore } from '../store/progress-store.ts';
import { Access } from './access.ts';
import { serverApp } from './app.ts';
import { serveSockets } from './sockets.ts';

const address = '127.0.0.1';

export interface StartServerOptions {
  labs: readonly Lab[];
  driver: SandboxSource;
  /** where progress.sqlite and the key that signs reports are kept */
  dataDirectory: string;
  /** 0: any that is free */
  port: number;
  /** the built browser app */
  pageDirectory: string;
  /** how labs run here, for the home page */
  system: Home['system'];
  /** closes the server when it aborts */
  signal?: AbortSignal;
  /** one line about what went wrong inside; default: stderr */
  log?: (line: string) => void;
  /** how sandboxes are watched; default: by the observer inside them */
  openSource?: SessionsOptions['openSource'];
  /** draws the fault of labs that have faults; default: a new one for each run */
  seed?: string;
}

export interface RunningServer {
  /** with the token: what a person opens */
  url: string;
  /** Ends connections, sessions and their sandboxes; safe to call twice. */
  close(): Promise<void>;
}

/** Throws LabError `port-busy`, `progress-newer`. */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { labs, driver, dataDirectory, pageDirectory, system, signal, openSource, seed } = options;
  const log = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  signal?.throwIfAborted();
  const server = createServer();
  const port = await listen(server, options.port);
  const token = randomBytes(24).toString('base64url');
  const access = new Access(token, port);
  try {
    const store = new ProgressStore(dataDirectory);
    const sessions = new Sessions({
      ...{ labs, driver, store, ...(openSource && { openSource }) },
      ...(seed !== undefined && { seed }),
    });
    const app = serverApp({ sessions, system, access, dataDirectory, pageDirectory, log });
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    server.on('request', (request, response) => void listener(request, response));
    const endSockets = serveSockets(server, sessions, access);
    const close = once(async () => {
      server.close();
      await sessions.closeAll();
      endSockets();
      server.closeAllConnections();
      store.close();
    });
    signal?.addEventListener('abort', () => void close(), { once: true });
    return { url: `http://${address}:${port}/?token=${token}`, close };
  } catch (error) {
    server.close();
    throw error;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new LabError('port-busy', { port }, { cause: error }) : error);
    });
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

function once(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= act());
}
