// Signs a report with the data directory's key and gives it its file format and name.
import { writeFile } from 'node:fs/promises';
import type { Report } from '../../protocol/report.ts';
import { unwritable } from '../../host/output-file.ts';
import { DataDirectory } from '../../host/data-directory.ts';
import { signReport } from './signature.ts';
import { signingKey } from './signing-key.ts';

/** The text of the file. Throws LabError `key-exposed`, `key-damaged`, `file-unwritable`. */
export async function signedText(report: Report, dataDirectory: string): Promise<string> {
  const key = await signingKey(new DataDirectory(dataDirectory).reportKey);
  return `${JSON.stringify(signReport(report, key), null, 1)}\n`;
}

/** Throws LabError as signedText() does. */
export async function saveReport(report: Report, dataDirectory: string, path: string): Promise<void> {
  const text = await signedText(report, dataDirectory);
  await writeFile(path, text).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}
