// `vethlab verify`: tests labs, or judges learners' submissions. stdout carries only the result.
import { Command, Option } from 'commander';
import { answersFormats, writeAnswers, type AnswersFormat } from '../grading/submissions/formats/formats.ts';
import { judgeAnswers } from '../grading/submissions/judge-answers.ts';
import type { Report } from '../protocol/report.ts';
import { verifyFormats, writeReport, type VerifyFormat } from '../grading/verify/formats/formats.ts';
import { usualJobs, verifyLabs } from '../grading/verify/verify.ts';
import { chosenLabs } from './chosen-labs.ts';
import { openDriver, type CommonOptions } from './common-options.ts';
import { positiveNumber } from './numbers.ts';
import { exits } from './outcome.ts';
import { keyOption, knownKeys } from './report.ts';
import { ReportFiles } from './report-files.ts';
import { seedOption } from './seed.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  format: VerifyFormat | AnswersFormat;
  jobs: number;
  mistakes: boolean;
  seed?: string;
  report?: string;
  answers?: string;
  key?: string[];
}

export function verifyCommand(terminal: CliTerminal): Command {
  return new Command('verify')
    .argument('[lab...]', 'ids of labs; default: all labs')
    .addOption(formatOption())
    .option('--jobs <n>', 'sandboxes open at once (default: a few more than the number of processors)', positiveNumber)
    .addOption(seedOption())
    .option(
      '--report <path>',
      'save a signed report of each walk through the solutions: a file for one, a folder for more',
    )
    .addOption(answersOption())
    .addOption(keyOption())
    .option('--no-mistakes', 'solutions only: neither mistakes nor alternatives')
    .action(async (ids: string[], _: unknown, command: Command) => {
      const given = command.optsWithGlobals<Omit<Options, 'jobs'>>();
      const options: Options = { jobs: usualJobs[given.sandbox], ...given };
      const known: readonly string[] = options.answers === undefined ? verifyFormats : answersFormats;
      if (!known.includes(options.format))
        command.error(`error: --format ${options.format} is not for this: choose ${known.join(', ')}`);
      const ok = await (options.answers === undefined
        ? verify(ids, options, terminal)
        : answers(ids, options.answers, options, terminal));
      terminal.setExit(ok ? exits.good : exits.failed);
    });
}

async function verify(ids: readonly string[], options: Options, terminal: CliTerminal): Promise<boolean> {
  const { seed, jobs, mistakes } = options;
  const labs = await chosenLabs(ids);
  for (const { id, faults } of labs)
    if (seed !== undefined && faults.length > 0) terminal.progress(`${id}: seed ${seed}`);
  const saving = options.report === undefined ? null : new ReportFiles(options.report, options.data);
  await saving?.prepare(labs, seed);
  const report = await verifyLabs({
    ...{ labs, jobs, mistakes, driver: await openDriver(options, terminal) },
    ...{ signal: terminal.signal, onProgress: terminal.progress },
    ...(seed !== undefined && { seed }),
    ...(saving && { onReport: (run: Report) => saving.save(run) }),
  });
  terminal.result(writeReport(report, options.format as VerifyFormat));
  return report.ok;
}

async function answers(
  ids: readonly string[],
  folder: string,
  options: Options,
  terminal: CliTerminal,
): Promise<boolean> {
  const { signal, progress } = terminal;
  const labs = await chosenLabs([]);
  await chosenLabs(ids); // throws for an unknown lab
  const report = await judgeAnswers({
    ...{ folder, labs, only: ids.length === 0 ? null : ids, jobs: options.jobs, signal, onProgress: progress },
    keys: await knownKeys(options.data, options.key),
    openDriver: async () => {
      const driver = await openDriver(options, terminal);
      await driver.prepare({ signal, onProgress: ({ says }) => progress(says) });
      return driver;
    },
  });
  terminal.result(writeAnswers(report, options.format as AnswersFormat));
  return report.ok;
}

function answersOption(): Option {
  return new Option(
    '--answers <folder>',
    'judge learners’ submissions instead, one file each: reports (.json), and scripts (.sh) with lines "# vethlab: LAB STEP" that say what they solve',
  ).conflicts(['report', 'seed']);
}

function formatOption(): Option {
  const formats = [...new Set([...verifyFormats, ...answersFormats])];
  return new Option('--format <format>', 'format of the result; tap only for labs, csv only for answers')
    .choices(formats)
    .default(formats[0]);
}
