// The formats of a verify report, by the name that --format takes.
import type { VerifyReport } from '../../../protocol/verify.ts';
import { junitReport } from './junit.ts';
import { prettyReport } from './pretty.ts';
import { tapReport } from './tap.ts';

export const verifyFormats = ['pretty', 'tap', 'junit', 'json'] as const;
export type VerifyFormat = (typeof verifyFormats)[number];

/** Returns the report as text that ends with a newline. */
export function writeReport(report: VerifyReport, format: VerifyFormat): string {
  switch (format) {
    case 'pretty':
      return prettyReport(report);
    case 'tap':
      return tapReport(report);
    case 'junit':
      return junitReport(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
  }
}
