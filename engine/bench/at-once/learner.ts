// One simulated learner: does a lab with its solutions, one command at a time, at a person's pace.
import { openedTerminalSchema, solutionActionsSchema } from '../../protocol/api.ts';
import { routes } from '../../protocol/routes.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { fillExpressions } from '../../protocol/expression.ts';
import type { MachineName } from '../../protocol/machine.ts';
import type { SolutionAction } from '../../protocol/api.ts';
import type { Browser, SessionSocket, TerminalSocket } from '../browser.ts';
import { promptMark } from '../figures/marks.ts';

export interface LearnersTask {
  url: string;
  labs: string[];
  /** step ids, in order */
  steps: string[];
  paceMs: number;
}

/** Message of the learners' thread once every lab is open. */
export const allOpen = 'every lab is open';

export interface LearnersReport {
  /** for every step: from the end of its last command, or its last answer, until all its checks are green */
  verdictMs: number[];
  /** checks that did not turn green */
  wrong: string[];
}

export interface LearnOptions {
  browser: Browser;
  /** of the lab, which is open already */
  session: SessionSocket;
  steps: readonly string[];
  paceMs: number;
  report: LearnersReport;
  onPassed: () => void;
}

export async function learn({ browser, session, steps, paceMs, report, onPassed }: LearnOptions): Promise<void> {
  const learner = new Learner(browser, session);
  for (const step of steps) {
    await learner.enter(step);
    const actions = await learner.actions(step);
    let endedMs = performance.now();
    for (const action of actions) {
      endedMs = await learner.do(step, action);
      if (action !== actions.at(-1)) await delay(paceMs);
    }
    const passed = session.until((message) => message.type === 'session' && isPassed(message.session.steps, step));
    try {
      report.verdictMs.push(Math.max(0, (await passed) - endedMs));
    } catch {
      report.wrong.push(`${session.view!.lab} ${step}`);
    }
    onPassed();
    await delay(paceMs);
  }
}

const isPassed = (steps: readonly { id: string; passed: boolean }[], id: string) =>
  steps.some((step) => step.id === id && step.passed);

class Learner {
  readonly #browser: Browser;
  readonly #session: SessionSocket;
  readonly #terminals = new Map<MachineName, Promise<TerminalSocket>>();

  constructor(browser: Browser, session: SessionSocket) {
    this.#browser = browser;
    this.#session = session;
    this.#terminals.set('host', this.#attach(session.view!.terminals[0]!.id));
  }

  async enter(step: string): Promise<void> {
    await this.#ask(routes.enterStep, { step });
  }

  async actions(step: string): Promise<SolutionAction[]> {
    return solutionActionsSchema.parse(await this.#ask(routes.solution, { step })).actions;
  }

  /** Resolves with the time when the action had ended. */
  async do(step: string, action: SolutionAction): Promise<number> {
    if ('machine' in action) return this.#type(action.machine, await this.#filled(action.text));
    if ('page' in action) await this.#ask(routes.openPage, { url: await this.#filled(action.page) });
    else await this.#ask(routes.answer, { step, question: action.question, answer: await this.#filled(action.answer) });
    return performance.now();
  }

  /** The text with its expressions' values, as soon as they are known. */
  async #filled(text: string): Promise<string> {
    const fill = () => fillExpressions(text, ({ source }) => this.#session.values[source] ?? null);
    if (fill() === null) await this.#session.until(() => fill() !== null);
    return fill()!;
  }

  async #type(machine: MachineName, text: string): Promise<number> {
    const terminal = await this.#terminal(machine);
    return terminal.show(promptMark, () => terminal.type(`${text}\r`));
  }

  #terminal(machine: MachineName): Promise<TerminalSocket> {
    const known = this.#terminals.get(machine);
    if (known) return known;
    const opened = this.#ask(routes.openTerminal, { machine }).then((opened) =>
      this.#attach(openedTerminalSchema.parse(opened).terminal),
    );
    this.#terminals.set(machine, opened);
    return opened;
  }

  async #attach(id: string): Promise<TerminalSocket> {
    const terminal = await this.#browser.openTerminal(this.#session.id, id);
    await terminal.shown(promptMark);
    return terminal;
  }

  #ask(route: (typeof routes)['enterStep' | 'solution' | 'openPage' | 'answer' | 'openTerminal'], body: object) {
    return this.#browser.ask(route, { session: this.#session.id }, body);
  }
}
