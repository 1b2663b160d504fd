// labs-at-once: many learners at once, each going through Lab 1 at a person's pace; from a command's end to its step's
// checks being green. labs-at-once-blocked: the longest the engine's event loop stood still meanwhile, in each second.
// The learners are in a thread of their own, or their work would be measured as the engine's.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { copies, type BenchStage, type Measured } from '../stage.ts';
import type { LearnersReport, LearnersTask } from '../at-once/learner.ts';

const learners = 25;
const paceMs = 10_000; // between two commands of a learner
const resolutionMs = 1;

export async function labsAtOnce({ driver, withServer, labs, progress, signal }: BenchStage): Promise<Measured[]> {
  if (driver.name === 'vm') return []; // promised for the container sandbox
  const lab = labs[0]!;
  const offered = copies(lab, learners);
  return withServer(
    driver,
    async ({ url }) => {
      const task: LearnersTask = {
        url,
        labs: offered.map(({ id }) => id),
        steps: lab.steps.map(({ id }) => id),
        paceMs,
      };
      const delay = monitorEventLoopDelay({ resolution: resolutionMs });
      const blocked: number[] = [];
      const timer = setInterval(() => {
        blocked.push(delay.max / 1e6 - resolutionMs);
        delay.reset();
      }, 1000);
      delay.enable();
      try {
        const { verdictMs, wrong } = await learn(task, progress, signal);
        if (wrong.length > 0) throw new Error(`a check was wrong: ${wrong.join('; ')}`);
        return [
          { id: 'labs-at-once', unit: 'ms', samples: verdictMs },
          { id: 'labs-at-once-blocked', unit: 'ms', samples: blocked },
        ];
      } finally {
        clearInterval(timer);
        delay.disable();
      }
    },
    offered,
  );
}

function learn(task: LearnersTask, progress: (says: string) => void, signal: AbortSignal): Promise<LearnersReport> {
  const worker = new Worker(new URL('../at-once/thread.js', import.meta.url), { workerData: task });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<LearnersReport>((resolve, reject) => {
    worker.on('message', (message: string | LearnersReport) =>
      typeof message === 'string' ? progress(message) : resolve(message),
    );
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(signal.aborted ? (signal.reason as Error) : new Error('the learners ended early')),
    );
  }).finally(() => {
    signal.removeEventListener('abort', stop);
    return worker.terminate();
  });
}
