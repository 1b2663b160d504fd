// node --import tsx test/kills/kills.ts [TIMES] [SEED]: kills engines at random moments, alternately with both drivers:
// while they start, open a lab, are worked with, put a step back, record, report, close a lab, or verify. Each time,
// nothing may be left 5 s later, and what a page was told as passed must be passed after the next start. Prints a line
// for each kill and a sum; exit 1 if anything was lost or left. Needs root, and images that are built.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Browser, type SessionSocket } from '../../engine/bench/browser.ts';
import { learn } from '../../engine/bench/at-once/learner.ts';
import { DataDirectory } from '../../engine/host/data-directory.ts';
import { waitUntil } from '../../engine/host/wait-until.ts';
import { routes } from '../../engine/protocol/routes.ts';
import type { DriverName } from '../../engine/sandbox/sandbox.ts';
import { Chance } from '../chance.ts';
import { dataDirectory as prepared, shareImages } from '../data-directory.ts';
import { whatIsLeft } from './what-is-left.ts';

const [times = 100, seed = 1] = process.argv.slice(2).map(Number);
const chance = new Chance(seed);
const lab = 'publish-ports';
const root = new URL('../..', import.meta.url).pathname;
const leftLimitMs = 5_000;

/** What the engine is at when it is killed, and the longest it is left at it. */
const moments = { starts: 1_500, opens: 2_500, works: 9_000, restores: 2_000, records: 1_500, reports: 800, closes: 800, verifies: 9_000 }; // prettier-ignore
type Moment = keyof typeof moments;

interface Place {
  driver: DriverName;
  directory: string;
  /** steps that a page was told as passed, of the lab's present run */
  passed: Set<string>;
}

const places = (['container', 'vm'] as const).map((driver): Place => {
  const directory = mkdtempSync(join(tmpdir(), `vethlab-kills-${driver}-`));
  shareImages(new DataDirectory(prepared), new DataDirectory(directory));
  return { driver, directory, passed: new Set() };
});

function start({ driver, directory }: Place, ...command: string[]): ChildProcess {
  const args = ['engine/vethlab.js', ...command, '--sandbox', driver, '--data', directory];
  return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ready(engine: ChildProcess): Promise<Browser> {
  for await (const line of createInterface({ input: engine.stdout! })) {
    const url = /^vethlab is ready: (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return new Browser(url);
  }
  throw new Error('the engine does not start');
}

/** Opens the lab; throws if a step is no longer passed. A finished run is begun anew. */
async function open(browser: Browser, place: Place): Promise<SessionSocket> {
  let session = await browser.openSession(lab, { fresh: false });
  await session.until((message) => message.type === 'session');
  const steps = session.view!.steps;
  const lost = [...place.passed].filter((id) => !steps.some((step) => step.id === id && step.passed));
  if (lost.length > 0) throw new Error(`lost: ${lost.join(', ')}`);
  if (steps.every(({ passed }) => passed)) {
    session.close();
    place.passed.clear();
    session = await browser.openSession(lab);
  }
  void session.until((message) => {
    if (message.type === 'session') for (const { id, passed } of message.session.steps) if (passed) place.passed.add(id);
    return false;
  }).catch(() => {}); // prettier-ignore
  return session;
}

/** Resolves once the engine is at it, with what goes on. */
async function reach(moment: Moment, engine: ChildProcess, place: Place): Promise<void> {
  if (moment === 'starts' || moment === 'verifies') return;
  const browser = await ready(engine);
  const session = await open(browser, place);
  if (moment === 'opens') return;
  await session.ready();
  const values = { session: session.id };
  const at = session.view!.steps.find(({ passed }) => !passed) ?? session.view!.steps[0]!;
  const ask = (work: Promise<unknown>) => void work.catch(() => {}); // the engine is killed meanwhile
  if (moment === 'works') {
    const steps = session.view!.steps.filter(({ passed }) => !passed).map(({ id }) => id);
    const report = { verdictMs: [], wrong: [] };
    ask(learn({ browser, session, steps, paceMs: 20, report, onPassed: () => {} }));
  } else if (moment === 'restores') {
    await browser.ask(routes.enterStep, values, { step: at.id });
    ask(browser.ask(routes.restore, values, { step: at.id }));
  } else if (moment === 'records')
    ask(browser.ask(routes.record, { ...values, terminal: session.view!.terminals[0]!.id }, {}));
  else if (moment === 'reports') ask(browser.ask(routes.report, values));
  else ask(browser.ask(routes.closeSession, values));
}

async function killOnce(moment: Moment, place: Place): Promise<string> {
  const command = moment === 'verifies' ? ['verify', lab, '--no-mistakes'] : ['start', '--port', '0'];
  const engine = start(place, ...command);
  const ended = once(engine, 'exit');
  await reach(moment, engine, place);
  await delay(chance.below(moments[moment]));
  engine.kill('SIGKILL');
  await ended;
  let left: string[] = [];
  const killedAt = performance.now();
  const isClean = await waitUntil({
    timeoutMs: leftLimitMs,
    intervalMs: 100,
    probe: async () => (left = await whatIsLeft(place.directory, engine.pid!)).length === 0,
  });
  if (!isClean) throw new Error(`left: ${left.join('; ')}`);
  return `${Math.round(performance.now() - killedAt)} ms until nothing was left`;
}

process.on('uncaughtException', (error) => {
  if ((error as NodeJS.ErrnoException).syscall === undefined) throw error; // else a socket of the killed engine
});
let failed = 0;
for (let time = 0; time < times; time++) {
  const place = places[time % places.length]!;
  const names = Object.keys(moments) as Moment[];
  const moment = chance.of(names);
  const said = await killOnce(moment, place).catch((error: Error) => {
    failed++;
    return `FAILED: ${error.message}`;
  });
  console.log(`${time + 1} ${place.driver} ${moment}: ${said} (${place.passed.size} steps passed)`);
}
for (const { directory } of places) rmSync(directory, { recursive: true });
console.log(`${times} kills, seed ${seed}: ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
