// Records a walk through a lab's solutions as a learner's session is recorded, and builds its report. The walk may
// change sandboxes on the way. Variants that are tried in between are not recorded.
import type { Fault, Lab } from '../../protocol/lab.ts';
import type { Report } from '../../protocol/report.ts';
import { buildReport } from '../reports/build-report.ts';
import type { ChangeLog } from '../../session/change-log.ts';
import { LabProgress } from '../../session/lab-progress.ts';
import type { LabRun } from '../../session/lab-run.ts';
import { logChanges } from '../../session/log-changes.ts';
import { saveRun, saveSandbox } from '../../session/save-run.ts';
import { ProgressStore } from '../../store/progress-store.ts';

/** What selected the fault in a lab, and the lab without it. */
export interface Drawn {
  readonly seed: string;
  readonly fault: Fault;
  readonly from: Lab;
}

export class WalkRecord {
  readonly #lab: Lab;
  readonly #drawn: Drawn | null;
  readonly #store = new ProgressStore(null);
  readonly #saved: number;
  readonly #runs: { run: LabRun; session: string; log: ChangeLog }[] = [];
  #lastChange = 0;

  /** `drawn` describes the fault in the lab; null for a lab without faults. */
  constructor(lab: Lab, drawn: Drawn | null) {
    this.#lab = lab;
    this.#drawn = drawn;
    this.#saved = this.#store.startRun(lab.id, drawn?.seed ?? null).id;
  }

  /** Records what happens in the run while `work` runs. */
  async during<T>(run: LabRun, work: () => Promise<T>): Promise<T> {
    const session = await this.#sessionOf(run);
    const stop = saveRun(run, { store: this.#store, saved: this.#saved, session });
    try {
      return await work();
    } finally {
      stop();
    }
  }

  /** Passes the report of everything recorded to `tell`; nothing can be recorded afterwards. */
  async end(tell: (report: Report) => Promise<void>): Promise<void> {
    try {
      await tell(await this.#report());
    } finally {
      this.#store.close();
    }
  }

  #report(): Promise<Report> {
    const last = this.#runs.at(-1);
    const history = this.#store.history(this.#saved);
    const kept = new Set(history.commands.map(({ session, id }) => `${session} ${id}`));
    const changes = this.#runs.map(({ session, log }) => {
      const ofWalk = log.changes.filter(({ commands: [first] }) => kept.has(`${session} ${first}`));
      return { session, changes: ofWalk };
    });
    return buildReport({
      ...{ kind: 'verify', lab: this.#drawn?.from ?? this.#lab, drawn: this.#drawn, history, changes },
      progress: new LabProgress(this.#lab, this.#store.latestRun(this.#lab.id)),
      open: last ? { session: last.session, evidence: last.run.evidence } : null,
    });
  }

  async #sessionOf(run: LabRun): Promise<string> {
    const known = this.#runs.find((one) => one.run === run);
    if (known) return known.session;
    const session = `walk ${this.#runs.length + 1}`;
    const log = logChanges(
      run,
      () => ++this.#lastChange,
      () => {},
    );
    this.#runs.push({ run, session, log });
    this.#store.openSession(session, this.#saved);
    await saveSandbox(run, this.#store, session);
    return session;
  }
}
