// labs-at-once: many learners with open labs, each doing Lab 1 at a person's pace; measured from a command's end until
// its step's checks are green. labs-at-once-blocked: the longest block of the engine's event loop meanwhile, for each
// second.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { copies, type BenchContext, type Measured } from '../measurement.ts';
import { allOpen, type LearnersReport, type LearnersTask } from '../at-once/learner.ts';
import { withThread } from '../at-once/start-thread.ts';

const learners = 25;
const paceMs = 10_000; // between two commands of a learner
const resolutionMs = 1;

export async function labsAtOnce({ driver, withServer, labs, progress, signal }: BenchContext): Promise<Measured[]> {
  if (driver.name === 'vm') return []; // promised only for the container sandbox
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
      let timer: NodeJS.Timeout | undefined;
      const watch = () => {
        delay.enable();
        timer = setInterval(() => {
          blocked.push(delay.max / 1e6 - resolutionMs);
          delay.reset();
        }, 1000);
      };
      try {
        const { verdictMs, wrong } = await learn(task, signal, (says) => {
          progress(says);
          if (says === allOpen) watch();
        });
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

function learn(task: LearnersTask, signal: AbortSignal, progress: (says: string) => void): Promise<LearnersReport> {
  return withThread('learners.ts', task, signal, async (next) => {
    for (;;) {
      const message = await next();
      if (typeof message !== 'string') return message as LearnersReport;
      progress(message);
    }
  });
}
