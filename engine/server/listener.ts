// One address where the engine is reached: accepts requests and WebSockets, and checks who may use which.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { guarded, tellUnexpected } from '../errors/guarded.ts';
import { LabError } from '../errors/lab-error.ts';
import { Access } from './access.ts';
import { serverApp, type AppOptions } from './app.ts';
import { unshareable } from './shareable.ts';
import { serveSockets } from './sockets.ts';

export interface ListenerOptions extends Omit<AppOptions, 'access' | 'isWell'> {
  address: string;
  /** 0: any free port */
  port: number;
  /** host names that requests may use besides the address */
  names: readonly string[];
  /** the owner's token; null: followers only */
  token: string | null;
}

export interface Listener {
  readonly port: number;
  readonly origin: string;
  /** Accepts no more connections; answers under way are finished. */
  stop(): void;
  /** Ends every connection. */
  end(): void;
}

/** Throws LabError `port-busy`, `share-address`. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { address, names, token, context, log } = options;
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, options)));
    server.listen(options.port, address, () => resolve((server.address() as AddressInfo).port));
  });
  const host = isIPv6(address) ? `[${address}]` : address;
  const isWell = token === null ? null : () => context.isWell; // nobody else’s business
  const access = new Access({ token, hosts: [host, ...names], port, follow: context.follow });
  const listener = getRequestListener(serverApp({ ...options, access, isWell }).fetch, {
    overrideGlobalObjects: false,
  });
  server.on('error', tellUnexpected);
  server.on(
    'request',
    guarded((request: IncomingMessage, response: ServerResponse) => listener(request, response)),
  );
  const endSockets = serveSockets(server, { context, access, log });
  return {
    port,
    origin: `http://${host}:${port}`,
    stop: () => void server.close(),
    end: () => {
      endSockets();
      server.closeAllConnections();
    },
  };
}

function refusal(error: NodeJS.ErrnoException, { address, port }: ListenerOptions): Error {
  if (error.code === 'EADDRINUSE') return new LabError('port-busy', { port, address }, { cause: error });
  if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'ENOTFOUND') return error;
  return unshareable(address, 'this machine does not have it');
}
