// Where `verify --report` saves reports: a file for one run, a folder for several runs.
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { makeDirectories } from '../host/directories.ts';
import { requireWritable, unwritable } from '../host/output-file.ts';
import type { Lab } from '../protocol/lab.ts';
import type { Report } from '../protocol/report.ts';
import { saveReport } from '../grading/reports/save-report.ts';

export class ReportFiles {
  readonly #path: string;
  readonly #dataDirectory: string;
  #runsOf: (lab: string) => number = () => 1;

  /** `path`: a file if it ends with .json, otherwise a folder. */
  constructor(path: string, dataDirectory: string) {
    this.#path = path;
    this.#dataDirectory = dataDirectory;
  }

  get #isFile(): boolean {
    return this.#path.endsWith('.json');
  }

  /** Checks beforehand whether the reports can be saved. Throws LabError `reports-several`, `file-unwritable`. */
  async prepare(labs: readonly Lab[], seed: string | undefined): Promise<void> {
    const runs = ({ faults }: Lab) => (seed === undefined ? Math.max(1, faults.length) : 1);
    this.#runsOf = (id) => runs(labs.find((lab) => lab.id === id)!);
    const count = labs.reduce((sum, lab) => sum + runs(lab), 0);
    if (this.#isFile && count > 1) throw new LabError('reports-several', { path: this.#path, count });
    if (this.#isFile) return requireWritable(this.#path);
    try {
      makeDirectories(this.#path);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
    for (const { id } of labs) await requireWritable(join(this.#path, `${id}.json`));
  }

  /** In a folder: LAB.json, or LAB-SEED.json if there are several runs of a lab. Throws as saveReport() does. */
  async save(report: Report): Promise<void> {
    const { lab, seed } = report;
    const name = seed !== null && this.#runsOf(lab.id) > 1 ? `${lab.id}-${seed}.json` : `${lab.id}.json`;
    await saveReport(report, this.#dataDirectory, this.#isFile ? this.#path : join(this.#path, name));
  }
}
