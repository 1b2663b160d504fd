// `vethlab shell`: opens a shell, or runs one command, on a machine of a sandbox; closes the sandbox afterwards.
import { Command } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { runInForeground } from '../host/foreground.ts';
import { guestPrograms } from '../protocol/guest-programs.ts';
import { machineNameSchema, type MachineName } from '../protocol/machine.ts';
import type { Lab, Step } from '../protocol/lab.ts';
import type { Sandbox, SandboxDriver } from '../sandbox/sandbox.ts';
import { StepRuns } from '../grading/verify/step-runs.ts';
import { chosenLabs, findStep } from './chosen-labs.ts';
import { openDriver, type CommonOptions } from './common-options.ts';
import { drawnLab, seedOption } from './seed.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  at?: string;
  machine: string;
  seed?: string;
}

export function shellCommand(terminal: CliTerminal): Command {
  return new Command('shell')
    .argument('<lab>', 'id of the lab')
    .argument('[command...]', 'after --: the command to run; a single word with spaces is run by bash')
    .option('--at <step>', 'id of a step; the steps before it are solved first')
    .option('--machine <machine>', 'host, client, internet or container:NAME', 'host')
    .addOption(seedOption())
    .action(async (id: string, words: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const lab = drawnLab((await chosenLabs([id]))[0]!, options.seed, terminal);
      const step = options.at === undefined ? lab.steps[0]! : findStep(lab, options.at);
      const machine = parseMachine(options.machine);
      const driver = await openDriver(options, terminal);
      await driver.prepare({ signal: terminal.signal, onProgress: ({ says }) => terminal.progress(says) });
      const status = await inSandbox(driver, lab, step, terminal.signal, (sandbox) => {
        const { file, args } = sandbox.command(machine, argv(words), { tty: terminal.interactive });
        return runInForeground(file, args, terminal.signal);
      });
      terminal.setExit(status);
    });
}

async function inSandbox(
  driver: SandboxDriver,
  lab: Lab,
  step: Step,
  signal: AbortSignal,
  work: (sandbox: Sandbox) => Promise<number>,
): Promise<number> {
  let opened: Sandbox | null = null;
  const remembering = {
    open: async (options: Parameters<SandboxDriver['open']>[0]) => (opened = await driver.open(options)),
  };
  return new StepRuns({ lab, driver: remembering, signal }).once(step, () => work(opened!));
}

function argv(words: readonly string[]): string[] {
  if (words.length === 0) return [...guestPrograms.shell];
  return words.length === 1 && /\s/.test(words[0]!) ? ['bash', '-c', words[0]!] : [...words];
}

function parseMachine(text: string): MachineName {
  const { data } = machineNameSchema.safeParse(text);
  if (data) return data;
  throw new LabError('machine-unknown', { machine: text, machines: 'host, client, internet, container:NAME' });
}
