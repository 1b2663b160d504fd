// The report shown: its source, its contents, and the result of checking it.
import { signedReportSchema, type Report } from '../../engine/protocol/report.ts';
import type { ReportJudgement } from '../../engine/protocol/report-judgement.ts';
import { api, ApiProblem } from '../app/api.ts';
import type { Problem } from '../session/session-mirror.svelte.ts';

export class ReportView {
  /** the file's text, unchanged */
  text = $state.raw<string | null>(null);
  /** null if the report was tampered with: its contents must not be shown as facts */
  report = $state.raw<Report | null>(null);
  judgement = $state.raw<ReportJudgement | null>(null);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);
  #leaving = new AbortController();

  /** Opens the report of an open session. */
  openSession(session: string): Promise<void> {
    return this.#open((signal) => api.report(session, signal));
  }

  openFile(file: File): Promise<void> {
    return this.#open(() => file.text());
  }

  /** Discards what is still being loaded. */
  close(): void {
    this.#leaving.abort();
  }

  async #open(read: (signal: AbortSignal) => Promise<string>): Promise<void> {
    this.#leaving.abort();
    const { signal } = (this.#leaving = new AbortController());
    Object.assign(this, { text: null, report: null, judgement: null, problem: null, loading: true });
    try {
      const text = await read(signal);
      const judgement = await api.judgeReport(text, signal);
      if (signal.aborted) return;
      const untouched = judgement.signature.state === 'untouched';
      this.report = untouched ? signedReportSchema.parse(JSON.parse(text)).report : null;
      Object.assign(this, { text, judgement });
    } catch (cause) {
      if (signal.aborted) return;
      if (!(cause instanceof ApiProblem)) throw cause;
      this.problem = cause;
    } finally {
      if (!signal.aborted) this.loading = false;
    }
  }
}
