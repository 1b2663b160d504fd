// `vethlab doctor`: reports whether labs can run on this machine, and what to fix.
import { Command } from 'commander';
import { examine } from './examine.ts';
import type { DoctorFinding } from '../protocol/doctor.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { formatOption, type CommonOptions } from './common-options.ts';
import { exits } from './outcome.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  format: 'pretty' | 'json';
}

const signs: Record<DoctorFinding['state'], string> = { good: '✓', warning: '!', bad: '✗' };

export function doctorCommand(terminal: CliTerminal): Command {
  return new Command('doctor')
    .addOption(formatOption(['pretty', 'json']))
    .action(async (_: unknown, command: Command) => {
      const { data, format } = command.optsWithGlobals<Options>();
      const report = await examine(new DataDirectory(data), terminal.signal);
      terminal.result(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : report.findings.map(line).join(''));
      terminal.setExit(report.ok ? exits.good : exits.failed);
    });
}

function line({ id, sandbox, state, says, remedy }: DoctorFinding): string {
  const what = sandbox === null ? id : `${id} (${sandbox})`;
  return `${signs[state]} ${what}: ${says}\n${remedy === null ? '' : `    → ${remedy}\n`}`;
}
