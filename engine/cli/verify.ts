// `vethlab verify`: tries labs on real sandboxes; stdout carries the report alone.
import { Command, InvalidArgumentError } from 'commander';
import { verifyFormats, writeReport, type VerifyFormat } from '../verify/formats/formats.ts';
import { usualJobs, verifyLabs } from '../verify/verify.ts';
import { chosenLabs, formatOption, openDriver, type CommonOptions } from './common-options.ts';
import { exits } from './outcome.ts';
import { drawnLab, seedOption } from './seed.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  format: VerifyFormat;
  jobs: number;
  mistakes: boolean;
  seed?: string;
}

export function verifyCommand(terminal: CliTerminal): Command {
  return new Command('verify')
    .description(
      'run every step: it must fail before its solution and pass after; wrong ways are diagnosed, other right ways accepted',
    )
    .argument('[lab...]', 'ids of labs; all of them if left out')
    .addOption(formatOption(verifyFormats))
    .option('--jobs <n>', 'sandboxes open at once', positive, usualJobs)
    .addOption(seedOption())
    .option('--no-mistakes', 'solutions only: neither mistakes nor alternatives')
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { seed } = options;
      const chosen = await chosenLabs(ids);
      const labs = seed === undefined ? chosen : chosen.map((lab) => drawnLab(lab, seed, terminal));
      const driver = await openDriver(options, terminal);
      const { jobs, mistakes, format } = options;
      const report = await verifyLabs({
        labs,
        driver,
        jobs,
        mistakes,
        signal: terminal.signal,
        onProgress: terminal.progress,
      });
      terminal.result(writeReport(report, format, terminal.colour));
      terminal.setExit(report.ok ? exits.good : exits.failed);
    });
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return number;
}
