// `vethlab lint`: reads every lab and lists the faults in its files, without running anything.
import { Command } from 'commander';
import { formatFault } from '../content/diagnostic.ts';
import { loadLabs } from '../content/load-labs.ts';
import { labsDirectory } from './chosen-labs.ts';
import { formatOption } from './common-options.ts';
import { exits } from './outcome.ts';
import type { CliTerminal } from './terminal.ts';

export function lintCommand(terminal: CliTerminal): Command {
  return new Command('lint')
    .addOption(formatOption(['pretty', 'json']))
    .action(async ({ format }: { format: 'pretty' | 'json' }) => {
      const { labs, faults } = await loadLabs(labsDirectory);
      const steps = labs.reduce((sum, lab) => sum + lab.steps.length, 0);
      const summary =
        faults.length === 0 ? `labs: ${labs.length}, steps: ${steps}, no faults` : `faults: ${faults.length}`;
      if (format === 'json') terminal.result(`${JSON.stringify({ ok: faults.length === 0, faults }, null, 2)}\n`);
      else terminal.result([...faults.map(formatFault), summary, ''].join('\n'));
      terminal.setExit(faults.length === 0 ? exits.good : exits.failed);
    });
}
