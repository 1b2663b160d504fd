// The sessions of one engine, one open session per lab, and the saved progress of labs that are not open.
import { ownedBy } from '../errors/fault-owner.ts';
import { LabError } from '../errors/lab-error.ts';
import type { Lab } from '../protocol/lab.ts';
import type { Home } from '../protocol/api.ts';
import type { SandboxSource } from '../sandbox/sandbox.ts';
import type { ProgressStore } from '../store/progress-store.ts';
import { labOfSeed, newSeed } from './selected-fault.ts';
import { LabProgress } from './lab-progress.ts';
import { Session, type SessionOptions } from './session.ts';

export interface SessionsOptions {
  labs: readonly Lab[];
  driver: SandboxSource;
  store: ProgressStore;
  openSource?: SessionOptions['openSource'];
  terminalSize?: SessionOptions['terminalSize'];
  /** called with every session, before it starts */
  onOpen?: (session: Session) => void;
  /** the default for labs with faults; without it: the saved run's seed, or a new one for a new run */
  seed?: string;
}

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #left = new Map<string, LabProgress>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Those that are not closed. */
  get all(): Session[] {
    return [...this.#sessions.values()];
  }

  /** As their files define them. */
  get labs(): readonly Lab[] {
    return this.#options.labs;
  }

  /** Throws LabError `lab-unknown`. */
  lab(id: string): Lab {
    const { labs } = this;
    const found = labs.find((lab) => lab.id === id);
    if (found) return found;
    throw new LabError('lab-unknown', { lab: id, labs: labs.map((lab) => lab.id).join(', ') });
  }

  /** A session that is not closed. Throws LabError `session-unknown`. */
  get(id: string): Session {
    const found = this.#sessions.get(id);
    if (found) return found;
    throw new LabError('session-unknown', { session: id });
  }

  /**
   * Returns the open session of a lab, or a new one that continues where the learner was. With `fresh`, the open
   * session is closed and a new run begins at the first step. In a lab with faults `seed` selects the fault; if the
   * saved run has another one, a new run begins. The sandbox starts in the background. Throws LabError `lab-unknown`,
   * `progress-unwritable`; then nothing was begun or closed.
   */
  open(labId: string, fresh: boolean, seed?: string): Promise<Session> {
    const known = this.lab(labId);
    return this.#inTurn(async () => {
      const open = this.#openOn(known.id);
      if (open && !fresh) return open;
      const { driver, store } = this.#options;
      const session = store.together(() => this.#begin(known, fresh, seed));
      if (open) await this.#close(open);
      this.#sessions.set(session.id, session);
      session.on('ready', () => ownedBy(null, () => driver.warm?.())); // for the next lab, whoever opens it
      this.#options.onOpen?.(session);
      session.own(() => session.start());
      return session;
    });
  }

  /** Creates a session without starting it. */
  #begin(known: Lab, fresh: boolean, seed?: string): Session {
    const { driver, store, openSource, terminalSize } = this.#options;
    const asked = known.faults.length === 0 ? undefined : (seed ?? this.#options.seed);
    const latest = fresh ? null : store.latestRun(known.id);
    const saved = asked === undefined || latest?.seed === asked ? latest : null;
    const seedOfNew = known.faults.length === 0 ? null : (asked ?? newSeed());
    const { id: run, ...kept } = saved ?? store.startRun(known.id, seedOfNew);
    const { lab, fault } = labOfSeed(known, kept.seed ?? '');
    const progress = new LabProgress(lab, saved);
    const drawn = fault && { seed: kept.seed ?? '', fault, from: known };
    return new Session({
      ...{ lab, drawn, driver, store, run, progress },
      ...(openSource && { openSource }),
      ...(terminalSize && { terminalSize }),
    });
  }

  /** Closes a session and its sandbox. Throws LabError `session-unknown`. */
  close(id: string): Promise<void> {
    return this.#inTurn(() => this.#close(this.get(id)));
  }

  closeAll(): Promise<unknown> {
    return this.#inTurn(() => Promise.allSettled([...this.#sessions.values()].map((session) => this.#close(session))));
  }

  /** The labs as the home page shows them. */
  home(): Home['labs'] {
    const { driver, store } = this.#options;
    driver.warm?.(); // the visitor may open one soon
    return this.labs.map((lab) => {
      const open = this.#openOn(lab.id);
      const progress = open?.progress ?? this.#leftUnsaved(lab.id) ?? new LabProgress(lab, store.latestRun(lab.id));
      const { id, title, summary, outcomes, minutes } = lab;
      const steps = progress.steps.map(({ step, passed }) => ({ id: step.id, title: step.title, passed }));
      return { id, title, summary, outcomes, minutes, steps, session: open?.id ?? null };
    });
  }

  /** The progress with which a lab was closed, while it still waits to be saved. */
  #leftUnsaved(lab: string): LabProgress | null {
    if (!this.#options.store.unsaved) this.#left.clear();
    return this.#left.get(lab) ?? null;
  }

  #openOn(lab: string): Session | null {
    return [...this.#sessions.values()].find((session) => session.lab.id === lab) ?? null;
  }

  async #close(session: Session): Promise<void> {
    this.#sessions.delete(session.id);
    await session.close();
    if (this.#options.store.unsaved) this.#left.set(session.lab.id, session.progress);
  }

  /** Runs one call after another: two tabs that open a lab at once must get one session. */
  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined); // the caller gets the error
    return result;
  }
}
