// Tells systemd, if it started this process, that it is ready and that it still answers (sd_notify(3)). Node has no
// datagram sockets of Unix, so `systemd-notify` sends the messages.
import { guarded } from '../errors/guarded.ts';
import { reasonOf, run } from './run.ts';

const answerMs = 10_000;

export interface ServiceManager {
  /** It can be used; from now on the event loop is watched, if the unit has WatchdogSec=. Never rejects. */
  ready(): Promise<void>;
  /** It ends. Never rejects. */
  stopping(): Promise<void>;
}

/**
 * Takes the variables of systemd out of the environment: other processes that this one starts may not speak for it.
 * `onFailure`: called with the reason when a message could not be sent.
 */
export function serviceManager(env: NodeJS.ProcessEnv, onFailure: (reason: string) => void): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: limit, WATCHDOG_PID: watched } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  let watchdog: NodeJS.Timeout | undefined;
  const say = async (message: string): Promise<void> => {
    if (socket === undefined) return;
    try {
      const result = await run('systemd-notify', [message], { env: { NOTIFY_SOCKET: socket }, timeoutMs: answerMs });
      if (result.exit !== 0) onFailure(reasonOf(result));
    } catch (error) {
      onFailure(String(error));
    }
  };
  const everyMs = Number(limit ?? 0) / 1000 / 2; // half of what systemd waits for
  const isWatched = everyMs > 0 && (watched === undefined || Number(watched) === process.pid);
  return {
    ready: () => {
      if (socket !== undefined && isWatched)
        watchdog = setInterval(
          guarded(() => say('WATCHDOG=1')),
          everyMs,
        ).unref();
      return say('READY=1');
    },
    stopping: () => {
      clearInterval(watchdog);
      return say('STOPPING=1');
    },
  };
}
