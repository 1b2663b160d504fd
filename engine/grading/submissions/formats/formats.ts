// The formats for the results of hand-ins, by the name that --format takes.
import type { AnswersReport } from '../../../protocol/answers.ts';
import { answersCsv } from './csv.ts';
import { answersJunit } from './junit.ts';
import { answersPretty } from './pretty.ts';

export const answersFormats = ['pretty', 'csv', 'junit', 'json'] as const;
export type AnswersFormat = (typeof answersFormats)[number];

/** Returns text that ends with a newline. */
export function writeAnswers(report: AnswersReport, format: AnswersFormat): string {
  switch (format) {
    case 'pretty':
      return answersPretty(report);
    case 'csv':
      return answersCsv(report);
    case 'junit':
      return answersJunit(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
  }
}
