// Runs simulated learners, reports their progress, and at the end their results.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Browser } from '../browser.ts';
import { allOpen, learn, type LearnersReport, type LearnersTask } from './learner.ts';

const { url, labs, steps, paceMs } = workerData as LearnersTask;
const browser = new Browser(url);
const report: LearnersReport = { verdictMs: [], wrong: [] };
let passed = 0;

const oneByOne = (index: number) => delay((index * paceMs) / labs.length); // staggers their actions

const sessions = await Promise.all(
  labs.map(async (lab, index) => {
    await oneByOne(index);
    const session = await browser.openSession(lab);
    await session.ready();
    return session;
  }),
);
parentPort!.postMessage(allOpen);
await Promise.all(
  sessions.map(async (session, index) => {
    await oneByOne(index);
    await learn({ browser, session, steps, paceMs, report, onPassed: () => tell(++passed) });
  }),
);
parentPort!.postMessage(report);

function tell(count: number): void {
  if (count % labs.length === 0) parentPort!.postMessage(`${count} of ${labs.length * steps.length} steps passed`);
}
