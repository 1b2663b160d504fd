// The command line: the list of commands. Each is in its own file, loaded only when used: loading the whole engine
// takes over a second.
import { Command, CommanderError } from 'commander';
import { commonOptions } from './common-options.ts';
import { outcomeOf } from './outcome.ts';
import type { DevStart } from './start.ts';
import type { CliTerminal } from './terminal.ts';

type Name = keyof typeof commands;

const commands = {
  start: {
    says: 'serve the labs on this machine; prints the URL to open',
    make: async () => (await import('./start.ts')).startCommand,
  },
  verify: {
    says: 'test labs: every step must fail before its solution and pass after it, mistakes be diagnosed, alternatives accepted',
    make: async () => (await import('./verify.ts')).verifyCommand,
  },
  check: {
    says: 'run a script on the host at the start of a step, then run the step’s checks',
    make: async () => (await import('./check.ts')).checkCommand,
  },
  report: {
    says: 'check saved reports: that they are unchanged, and that the checks give the same results again',
    make: async () => (await import('./report.ts')).reportCommand,
  },
  shell: {
    says: 'open a sandbox at a lab’s start, run a shell or a command in it, close it; exits with the command’s status',
    make: async () => (await import('./shell.ts')).shellCommand,
  },
  demo: {
    says: 'play a lab as a demonstration: types its solutions into a real sandbox, and waits for each step’s checks',
    make: async () => (await import('./demo.ts')).demoCommand,
  },
  lint: {
    says: 'list every fault in the files of the labs',
    make: async () => (await import('./lint.ts')).lintCommand,
  },
  image: {
    says: 'build the sandbox image and its template, unless they are cached',
    make: async () => (await import('./image.ts')).imageCommand,
  },
  doctor: {
    says: 'report whether labs can run on this machine, and what to fix',
    make: async () => (await import('./doctor.ts')).doctorCommand,
  },
  setup: {
    says: 'install what labs need on this machine (as root on Debian and Ubuntu), or report what is missing',
    make: async () => (await import('./setup.ts')).setupCommand,
  },
  remove: {
    says: 'remove what vethlab keeps on this machine, and undo its changes to kernel limits; asks first',
    make: async () => (await import('./remove.ts')).removeCommand,
  },
  service: {
    says: 'let systemd run `vethlab start`: write its unit (install), remove it (remove), or show it (print)',
    make: async () => (await import('./service.ts')).serviceCommand,
  },
  bench: {
    says: 'measure the promised figures, in both sandboxes if this user can run them',
    make: async () => (await import('./bench.ts')).benchCommand,
  },
} satisfies Record<string, { says: string; make: () => Promise<(terminal: CliTerminal, dev?: DevStart) => Command> }>;

const names = Object.keys(commands) as Name[];

/** A program that can run this command line. Of the other commands it knows only names and descriptions. */
async function programFor(argv: readonly string[], terminal: CliTerminal, dev?: DevStart): Promise<Command> {
  const program = new Command('vethlab')
    .description('a lab in which you learn how Docker networking really works')
    .showHelpAfterError('(add --help to see what there is)')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .exitOverride();
  for (const option of commonOptions()) program.addOption(option);
  const wanted = wantedCommand(program.parseOptions([...argv]));
  for (const name of names) {
    const { says, make } = commands[name];
    const command = name === wanted ? (await make())(terminal, dev) : new Command(name);
    command.description(says).copyInheritedSettings(program).exitOverride();
    program.addCommand(command, { isDefault: name === 'start' });
  }
  return program;
}

/** The first operand, or the one after `help`; `start` if that is no command; null for the program's own help. */
function wantedCommand({ operands, unknown }: { operands: string[]; unknown: string[] }): Name | null {
  const [first, second] = operands;
  const named = first === 'help' ? second : first;
  if (named === undefined && (first === 'help' || unknown.some((word) => /^(-h|--help)$/.test(word)))) return null;
  return names.find((name) => name === named) ?? 'start';
}

/** Runs one command line (without `node` and the script) and sets the exit status. Never throws. */
export function runProgram(argv: readonly string[], terminal: CliTerminal, dev?: DevStart): Promise<void> {
  return settled(terminal, async () => (await programFor(argv, terminal, dev)).parseAsync(argv, { from: 'user' }));
}

/** As runProgram(), with the given command. */
export function runCommand(command: Command, argv: readonly string[], terminal: CliTerminal): Promise<void> {
  return settled(terminal, () => command.parseAsync(argv, { from: 'user' }));
}

async function settled(terminal: CliTerminal, parse: () => Promise<Command>): Promise<void> {
  try {
    await parse();
  } catch (error) {
    const interrupted = terminal.signal.aborted && !(error instanceof CommanderError);
    const { exit, says } = outcomeOf(error, interrupted);
    if (says !== null) terminal.progress(says);
    terminal.setExit(exit);
  }
}
