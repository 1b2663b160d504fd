// The command line: which commands there are. Each is a file of its own.
import { Command, CommanderError } from 'commander';
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import { commonOptions } from './common-options.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { imageCommand } from './image.ts';
import { lintCommand } from './lint.ts';
import { outcomeOf } from './outcome.ts';
import { removeCommand } from './remove.ts';
import { reportCommand } from './report.ts';
import { setupCommand } from './setup.ts';
import { shellCommand } from './shell.ts';
import { startCommand, type DevStart } from './start.ts';
import type { CliTerminal } from './terminal.ts';
import { verifyCommand } from './verify.ts';

export function vethlabProgram(terminal: CliTerminal, dev?: DevStart): Command {
  const program = new Command('vethlab')
    .description('a lab in which you learn how Docker networking really works')
    .showHelpAfterError('(add --help to see what there is)')
    .configureHelp({ showGlobalOptions: true });
  for (const option of commonOptions()) program.addOption(option);
  program.addCommand(startCommand(terminal, dev), { isDefault: true });
  const commands = [
    verifyCommand,
    checkCommand,
    reportCommand,
    shellCommand,
    demoCommand,
    lintCommand,
    imageCommand,
    doctorCommand,
    setupCommand,
    removeCommand,
    benchCommand,
  ];
  for (const command of commands) program.addCommand(command(terminal));
  for (const command of program.commands) command.copyInheritedSettings(program);
  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

/** Runs one command line (without `node` and the script) and sets the exit status; never throws. */
export function runProgram(argv: readonly string[], terminal: CliTerminal, dev?: DevStart): Promise<void> {
  return runCommand(vethlabProgram(terminal, dev), argv, terminal);
}

/** The same with a command of one's own. */
export async function runCommand(command: Command, argv: readonly string[], terminal: CliTerminal): Promise<void> {
  try {
    await command.parseAsync(argv, { from: 'user' });
  } catch (error) {
    const interrupted = terminal.signal.aborted && !(error instanceof CommanderError);
    const { exit, says } = outcomeOf(error, interrupted);
    if (says !== null) terminal.progress(says);
    terminal.setExit(exit);
  }
}
