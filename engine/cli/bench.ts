// `vethlab bench`: measures the promised figures on this machine.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { requireWritable, unwritable } from '../host/output-file.ts';
import { readTextFile } from '../host/read-text-file.ts';
import { run } from '../host/run.ts';
import type { BenchReport } from '../protocol/bench.ts';
import { chosenLabs } from './chosen-labs.ts';
import { formatOption, openDriver, type CommonOptions } from './common-options.ts';
import { exits } from './outcome.ts';
import { systemNow } from './system.ts';
import type { CliTerminal } from './terminal.ts';

const mostFileBytes = 4 * 1024 * 1024;

interface Options extends CommonOptions {
  format: 'pretty' | 'json';
  only?: string;
  write?: string;
}

export function benchCommand(terminal: CliTerminal): Command {
  return new Command('bench')
    .addOption(formatOption(['pretty', 'json']))
    .addOption(new Option('--only <ids>', 'figures to measure, separated by commas'))
    .option('--write <file>', 'also write the figures into the tables of a Markdown file', (path: string) =>
      resolve(path),
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { bench, measures } = await import('../bench/bench.ts');
      const { tables } = await import('../bench/tables.ts');
      const only = options.only?.split(',');
      const unknown = only?.find((id) => !(id in measures));
      if (unknown !== undefined)
        throw new LabError('figure-unknown', { figure: unknown, figures: Object.keys(measures).join(', ') });
      if (options.write !== undefined) {
        const { withFigures } = await import('../bench/figures-file.ts');
        const text = await readTextFile(options.write, mostFileBytes, terminal.signal);
        withFigures(text, { figures: [], growth: [] }, { measured: '', path: options.write }); // it has the tables
        await requireWritable(options.write);
      }
      const chosen =
        command.getOptionValueSourceWithGlobals('sandbox') === 'default' ? bothDrivers() : [options.sandbox];
      const drivers = await Promise.all(chosen.map((sandbox) => openDriver({ ...options, sandbox }, terminal)));
      const { says } = await systemNow('vm', options.data);
      const report = await bench({
        drivers,
        labs: await chosenLabs([]),
        ...(only ? { only: only as (keyof typeof measures)[] } : {}),
        acceleration: says,
        signal: terminal.signal,
        progress: terminal.progress,
      });
      terminal.result(options.format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : tables(report));
      if (options.write !== undefined) await writeFigures(report, options.write);
      if (report.figures.some(({ met }) => !met)) terminal.setExit(exits.failed);
    });
}

/** Throws LabError `file-unreadable`, `file-unwritable`, `figures-unmarked`. */
async function writeFigures(report: BenchReport, path: string): Promise<void> {
  const { withFigures } = await import('../bench/figures-file.ts');
  const day = new Date().toISOString().slice(0, 10);
  const { stdout } = await run('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname });
  const measured = [day, stdout.trim()].filter((part) => part !== '').join(', ');
  const text = await readTextFile(path, mostFileBytes);
  await writeFile(path, withFigures(text, report, { measured, path })).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}

const bothDrivers = () => (process.getuid?.() === 0 ? (['vm', 'container'] as const) : (['vm'] as const));
