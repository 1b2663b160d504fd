// Vite's development server for the page. It forwards requests for the engine to it and is as strict: only 127.0.0.1,
// the engine's own check of the token, the page's content-security policy.
import { once } from 'node:events';
import { createServer, type ClientRequest } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer as createViteServer, type Plugin, type ProxyOptions, type ViteDevServer } from 'vite';
import { LabError } from '../errors/lab-error.ts';
import { securityHeaders } from '../server/security-headers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const address = '127.0.0.1';

export interface PageServerOptions {
  port: number;
  /** port of the engine, at the same address */
  enginePort: number;
  /** resolves when the engine accepts requests, also after a restart */
  engineReady: () => Promise<void>;
}

export interface PageServer {
  /** watches the page's sources; more files can be added */
  watcher: ViteDevServer['watcher'];
  close(): Promise<void>;
}

/** Resolves when the server listens. Throws LabError `port-busy`. */
export async function servePage({ port, enginePort, engineReady }: PageServerOptions): Promise<PageServer> {
  const [own, engine] = [`http://${address}:${port}`, `http://${address}:${enginePort}`];
  const tellOrigin = (request: ClientRequest) => {
    if (request.getHeader('origin') === own) request.setHeader('origin', engine); // the engine refuses any other
  };
  const toEngine: ProxyOptions = {
    target: engine,
    changeOrigin: true, // changes the Host header
    ws: true,
    bypass: () => engineReady(),
    configure: (proxy) => void proxy.on('proxyReq', tellOrigin).on('proxyReqWs', tellOrigin),
  };
  const server = createServer();
  const vite = await createViteServer({
    configFile: join(root, 'lab/vite.config.ts'),
    clearScreen: false,
    plugins: [strictHeaders],
    server: {
      ...{ middlewareMode: { server }, hmr: { server }, host: address, cors: false },
      fs: { allow: [root] },
      proxy: {
        ...{ '/api/': toEngine, '/ws/': toEngine },
        '^/\\?(token|follow)=': { ...toEngine, ws: false }, // Vite's own socket has a token too
      },
    },
  });
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await vite.close();
  };
  server.on('request', vite.middlewares);
  try {
    await once(server.listen(port, address), 'listening');
  } catch (cause) {
    await close();
    throw new LabError('port-busy', { port, address }, { cause });
  }
  return { watcher: vite.watcher, close };
}

const strictHeaders: Plugin = {
  name: 'vethlab-strict-headers',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, response, next) => {
      const { pathname } = new URL(request.url ?? '/', 'http://page');
      const headers = securityHeaders(request.headers.host ?? '', pathname);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    });
  },
};
