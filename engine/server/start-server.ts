// Starts the engine's server on 127.0.0.1 and, if asked, on a second address for followers. Closing it ends all its
// sessions.
import { tellUnexpected } from '../errors/guarded.ts';
import type { Lab } from '../protocol/lab.ts';
import type { Home } from '../protocol/api.ts';
import type { EngineWork } from '../log/engine-record.ts';
import { linesLog, type Log } from '../log/log.ts';
import type { SandboxSource } from '../sandbox/sandbox.ts';
import { Sessions, type SessionsOptions } from '../session/sessions.ts';
import { ProgressStore } from '../store/progress-store.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { openListener, type Listener } from './listener.ts';
import { ownerToken } from './owner-token.ts';
import type { Preparing } from './preparing.ts';
import { requireShareable } from './shareable.ts';
import { logSession, workOf } from './log-sessions.ts';
import { ServerContext } from './server-context.ts';

const address = '127.0.0.1';

export interface StartServerOptions {
  labs: readonly Lab[];
  driver: SandboxSource;
  /** holds progress.sqlite, the owner's token and the key that signs reports */
  dataDirectory: string;
  /** holds progress.sqlite instead of `dataDirectory` */
  progressDirectory?: string;
  /** 0: any free port */
  port: number;
  /** the built browser app */
  pageDirectory: string;
  /** how labs run on this machine, for the home page */
  system: Home['system'];
  /** makes what opening a sandbox needs; default: everything is ready */
  preparing?: Preparing;
  /** the owner's token; default: the one kept in `dataDirectory` */
  token?: string;
  /** closes the server when it aborts */
  signal?: AbortSignal;
  /** default: warnings and errors to stderr */
  log?: Log;
  /** called when a session is opened, has another step or status, or is closed */
  onWork?: (work: EngineWork) => void;
  /** how sandboxes are watched; default: by the observer inside each of them */
  openSource?: SessionsOptions['openSource'];
  /** selects the fault in labs that have faults; default: a new seed for each run */
  seed?: string;
  terminalSize?: SessionsOptions['terminalSize'];
  /** another address of this machine, where sessions can only be followed */
  share?: string;
}

export interface RunningServer {
  /** with the token: the URL that a person opens */
  url: string;
  readonly context: ServerContext;
  /** Ends connections, sessions and their sandboxes. Safe to call twice. */
  close(): Promise<void>;
}

/** Throws LabError `port-busy`, `share-address`, `file-unwritable`, `progress-newer`, `progress-unusable`. */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { labs, driver, dataDirectory, pageDirectory, system, share, signal, openSource, seed, terminalSize } = options;
  const log = options.log ?? linesLog((line) => void process.stderr.write(`${line}\n`));
  signal?.throwIfAborted();
  if (share !== undefined) requireShareable(share);
  const token = options.token ?? (await ownerToken(new DataDirectory(dataDirectory).ownerToken));
  log.hide(token);
  const store = new ProgressStore(options.progressDirectory ?? dataDirectory);
  if (store.recovered) log.warn(store.recovered.message);
  logTrouble(store, log);
  const sessions = new Sessions({
    ...{ labs, driver, store, ...(openSource && { openSource }), ...(terminalSize && { terminalSize }) },
    ...(seed !== undefined && { seed }),
    onOpen: (session) => logSession(session, log, () => options.onWork?.(workOf(sessions))),
  });
  const context = new ServerContext(sessions, store, (text) => log.hide(text));
  const listeners: Listener[] = [];
  const close = once(async () => {
    context.end();
    for (const listener of listeners) listener.stop();
    await sessions.closeAll();
    for (const listener of listeners) listener.end();
    store.close();
  });
  try {
    const common = { context, system, preparing: options.preparing, dataDirectory, pageDirectory, log };
    const own = await openListener({ ...common, address, names: ['localhost'], token, port: options.port });
    listeners.push(own);
    if (share !== undefined)
      listeners.push(await openListener({ ...common, address: share, names: [], token: null, port: own.port }));
    context.origins.push(...listeners.map(({ origin }) => origin));
    signal?.addEventListener('abort', () => void close().catch(tellUnexpected), { once: true });
    return { url: `${own.origin}/?token=${token}`, context, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Logs what begins and ends, once: a disk that is nearly full changes its figure again and again. */
function logTrouble(store: ProgressStore, log: Log): void {
  let [wasUnsaved, wasLow] = [false, false];
  store.onTrouble(() => {
    const { unsaved, diskLow } = store;
    if (unsaved) log.warn(unsaved.message);
    else if (wasUnsaved) log.warn('What was done is saved again.');
    if (diskLow && !wasLow) log.warn(diskLow.message);
    [wasUnsaved, wasLow] = [unsaved !== null, diskLow !== null];
  });
}

function once(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= act());
}
