// How opening a lab, its memory, echo and verdicts grow with the number of open labs.
import type { SandboxSource } from '../../sandbox/sandbox.ts';
import type { Browser } from '../browser.ts';
import { echoTimes } from '../figures/echo.ts';
import { proportionalMib } from '../figures/memory.ts';
import { firstTerminal } from '../figures/on-terminal.ts';
import { openOnce } from '../figures/open.ts';
import { verdictTimes } from '../figures/verdict.ts';
import { copies, type BenchContext, type Measured } from '../measurement.ts';

const counts = [1, 10, 25];
const opened = 3; // at each count, one more lab is opened this many times
const keys = 50;
const changes = 20;
const mib = 1024 * 1024;

export async function byLabs({ driver, withServer, labs, progress }: BenchContext): Promise<Measured[]> {
  const most = counts.at(-1)!;
  const [oneMore, ...learners] = copies(labs[0]!, most + 1).map(({ id }) => id);
  const ids: string[] = [];
  const source: SandboxSource = {
    open: async (options) => {
      const sandbox = await driver.open(options);
      ids.push(sandbox.id);
      return sandbox;
    },
  };
  const before = process.memoryUsage().rss;
  const measure = async (browser: Browser): Promise<Measured[]> => {
    const measured: Measured[] = [];
    const first = await openLab(browser, learners[0]!);
    for (let count = 1; count <= most; count++) {
      if (count > 1) await openLab(browser, learners[count - 1]!);
      if (!counts.includes(count)) continue;
      progress(`${driver.name}: ${count} labs open`);
      const at = { by: 'labs open', count };
      const sizes = await Promise.all(ids.slice(-count).map(proportionalMib));
      const engine = (process.memoryUsage().rss - before) / count / mib;
      measured.push({ id: 'memory', unit: 'MiB', samples: sizes.map((size) => size + engine), at });
      measured.push({ id: 'echo', unit: 'ms', samples: await echoTimes(first.terminal, keys), at });
      first.terminal.type('\x15'); // clears the line: the keys are no command
      measured.push({
        id: 'verdict',
        unit: 'ms',
        samples: await verdictTimes(first.terminal, first.session, changes),
        at,
      });
      const times: number[] = [];
      for (let time = 0; time < opened; time++) times.push(await openOnce(browser, oneMore!));
      ids.splice(-opened); // these are closed again
      measured.push({ id: 'open', unit: 'ms', samples: times, at });
    }
    return measured;
  };
  return withServer(source, measure, copies(labs[0]!, most + 1)); // withServer() closes every lab
}

async function openLab(browser: Browser, lab: string) {
  const session = await browser.openSession(lab);
  return { session, ...(await firstTerminal(browser, session)) };
}
