// `vethlab service`: writes or removes the unit with which systemd runs `vethlab start`.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command, Option } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { makeDirectories } from '../host/directories.ts';
import { unwritable } from '../host/output-file.ts';
import { reasonOf, run } from '../host/run.ts';
import { writeWhole } from '../host/write-whole.ts';
import type { CommonOptions } from './common-options.ts';
import { isRoot } from './ensure-host.ts';
import { portNumber, usualPort } from './numbers.ts';
import { unitName, unitText, type UnitScope } from './systemd-unit.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  port: number;
  user?: true;
  system?: true;
}

export function serviceCommand(terminal: CliTerminal): Command {
  return new Command('service')
    .addArgument(new Argument('<action>', 'what to do with the unit').choices(['install', 'remove', 'print']))
    .option('--port <n>', 'port of 127.0.0.1 that it listens on', portNumber, usualPort)
    .addOption(new Option('--user', 'for this user, without root; default unless root').conflicts('system'))
    .addOption(new Option('--system', 'for the whole machine, as root; default for root'))
    .action(async (action: 'install' | 'remove' | 'print', _: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const scope = options.user || (!options.system && !isRoot()) ? 'user' : 'system';
      if (action === 'print') return terminal.result(unitOf(options, scope));
      if (action === 'install') return install(options, scope, terminal);
      return remove(scope, terminal);
    });
}

function unitOf({ port, sandbox, data }: Options, scope: UnitScope): string {
  const program = fileURLToPath(new URL('../vethlab.js', import.meta.url));
  const options = ['--port', String(port), '--sandbox', sandbox, '--data', data];
  return unitText({ scope, command: [process.execPath, program, 'start', ...options] });
}

async function install(options: Options, scope: UnitScope, terminal: CliTerminal): Promise<void> {
  const path = unitPath(scope);
  try {
    makeDirectories(folderOf(scope), 0o755);
    await writeWhole(path, unitOf(options, scope), 0o644);
  } catch (cause) {
    throw unwritable(path, cause);
  }
  terminal.progress(`wrote ${path}`);
  const { ownerToken } = await import('../server/owner-token.ts');
  const token = await ownerToken(new DataDirectory(options.data).ownerToken);
  const began = await systemctl(scope, [['daemon-reload'], ['enable', '--now', unitName]], terminal);
  if (began) terminal.result(`vethlab runs at http://127.0.0.1:${options.port}/?token=${token}\n`);
}

async function remove(scope: UnitScope, terminal: CliTerminal): Promise<void> {
  const path = unitPath(scope);
  if (!existsSync(path)) return terminal.result(`there is no ${path}\n`);
  await systemctl(scope, [['disable', '--now', unitName]], terminal);
  try {
    await rm(path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
  await systemctl(scope, [['daemon-reload']], terminal);
  terminal.result(`removed ${path}\n`);
}

/** Runs the commands, or names them where systemd does not run. False: it does not. Throws LabError `service-failed`. */
async function systemctl(scope: UnitScope, commands: readonly string[][], terminal: CliTerminal): Promise<boolean> {
  const words = scope === 'user' ? ['--user'] : [];
  const isRunning = existsSync('/run/systemd/system');
  for (const command of commands) {
    const line = ['systemctl', ...words, ...command];
    if (!isRunning) {
      terminal.progress(`systemd does not run here; where it does: ${line.join(' ')}`);
      continue;
    }
    const result = await run(line[0]!, line.slice(1), { timeoutMs: 700_000, signal: terminal.signal });
    if (result.exit !== 0) throw new LabError('service-failed', { command: line.join(' '), reason: reasonOf(result) });
  }
  return isRunning;
}

function unitPath(scope: UnitScope): string {
  return join(folderOf(scope), unitName);
}

/** systemd.unit(5), “Unit File Load Path” */
function folderOf(scope: UnitScope): string {
  if (scope === 'system') return '/etc/systemd/system';
  const config = process.env['XDG_CONFIG_HOME'];
  return join(config?.startsWith('/') ? config : join(homedir(), '.config'), 'systemd', 'user');
}
