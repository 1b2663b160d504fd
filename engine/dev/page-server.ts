// Vite's development server for the page, in front of the engine: what the engine answers is fetched from it. It is as
// strict as the engine: 127.0.0.1 alone, the engine's own check of the token, the page's content-security policy.
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
  /** resolves when the engine can be asked; a restart is waited for */
  engineReady: () => Promise<void>;
}

export interface PageServer {
  /** of the page's sources; more can be added */
  watcher: ViteDevServer['watcher'];
  close(): Promise<void>;
}

/** Resolves when it listens. Throws LabError `port-busy`. */
export async function servePage({ port, enginePort, engineReady }: PageServerOptions): Promise<PageServer> {
  const [own, engine] = [`http://${address}:${port}`, `http://${address}:${enginePort}`];
  const tellOrigin = (request: ClientRequest) => {
    if (request.getHeader('origin') === own) request.setHeader('origin', engine); // any other is for the engine to refuse
  };
  const toEngine: ProxyOptions = {
    target: engine,
    changeOrigin: true, // the Host header, that is
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
