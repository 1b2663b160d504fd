// echo-followed: as echo, while fifty followers watch the session and its terminal.
import type { FollowersTask } from '../at-once/followers.ts';
import { withThread } from '../at-once/start-thread.ts';
import type { BenchContext, Measured } from '../measurement.ts';
import { echoTimes } from './echo.ts';
import { onTerminal } from './on-terminal.ts';

const count = 50;
const keys = 100;

export function echoFollowed({ driver, withServer, lab, signal }: BenchContext): Promise<Measured[]> {
  return withServer(driver, (browser, { context }) =>
    onTerminal({ browser, lab }, async (terminal, session) => {
      const alone = await echoTimes(terminal, keys);
      const task: FollowersTask = {
        ...{ origin: new URL(browser.url).origin, session: session.id, count },
        ...{ terminal: session.view!.terminals[0]!.id, token: context.follow.tokenOf(session.id) },
      };
      const samples = await withThread('followers.ts', task, signal, async (next) => {
        await next();
        const following = context.followers.get(session.id) ?? 0;
        if (following !== 2 * count) throw new Error(`${following} follow, not ${2 * count}`);
        return echoTimes(terminal, keys);
      });
      return [{ id: 'echo-followed', unit: 'ms', samples, against: { what: 'nobody following', samples: alone } }];
    }),
  );
}
