// `vethlab check`: runs a script at a step and prints the verdict of each of the step's checks.
import { Command } from 'commander';
import type { CheckReport } from '../protocol/verify.ts';
import { checkScript } from '../grading/verify/check-script.ts';
import { readScript } from '../host/read-text-file.ts';
import { chosenLabs, findStep } from './chosen-labs.ts';
import { formatOption, openDriver, type CommonOptions } from './common-options.ts';
import { exits } from './outcome.ts';
import { drawnLab, seedOption } from './seed.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  at: string;
  script: string;
  seed?: string;
  format: 'pretty' | 'json';
}

export function checkCommand(terminal: CliTerminal): Command {
  return new Command('check')
    .argument('<lab>', 'id of the lab')
    .requiredOption('--at <step>', 'id of the step; the steps before it are solved first')
    .requiredOption('--script <file>', 'what to run on the host; - for standard input')
    .addOption(seedOption())
    .addOption(formatOption(['pretty', 'json']))
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const lab = drawnLab((await chosenLabs([id]))[0]!, options.seed, terminal);
      const step = findStep(lab, options.at);
      const script = await readScript(options.script, terminal.signal);
      const driver = await openDriver(options, terminal);
      const report = await checkScript({
        lab,
        step,
        script,
        driver,
        signal: terminal.signal,
        onProgress: terminal.progress,
      });
      terminal.result(options.format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : prettyVerdicts(report));
      terminal.setExit(report.ok ? exits.good : exits.failed);
    });
}

function prettyVerdicts({ verdicts }: CheckReport): string {
  const lines = verdicts.flatMap(({ check, pass, expected, actual, cause }) => {
    const said = [
      `    expected  ${expected}`,
      `    saw       ${actual}`,
      ...(cause === null ? [] : [`    cause     ${cause}`]),
    ];
    return [`${pass ? '✓' : '✗'} ${check}`, ...said];
  });
  return `${lines.join('\n')}\n`;
}
