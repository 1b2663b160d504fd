// What a command that serves labs leaves behind: its log, a note of what it is doing, and a report if it crashes.
import { Option } from 'commander';
import { guarded, logFaultsTo } from '../errors/guarded.ts';
import { toLabError } from '../errors/to-lab-error.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { EngineRecord, reportCrashes, type EngineWork } from '../log/engine-record.ts';
import { logLevels, openLog, type Log, type LogLevel } from '../log/log.ts';
import { RotatedFile } from '../log/rotated-file.ts';
import { vethlabVersion } from '../log/version.ts';
import type { CommonOptions } from './common-options.ts';
import { exits } from './outcome.ts';
import { outliveFaults, type CliTerminal } from './terminal.ts';

const longestMs = 5000; // nobody reads stderr any more

export interface LogOptions extends CommonOptions {
  logLevel: LogLevel;
}

export interface ServerRecord {
  log: Log;
  onWork: (work: EngineWork) => void;
}

export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'what the log in the data directory tells')
    .choices(logLevels)
    .env('VETHLAB_LOG')
    .default('info');
}

/**
 * From now on, errors that nobody expects are logged and end nothing. What is left when this process is killed is a crash
 * to the next one. Throws LabError `disk-full`, `unexpected`.
 */
export function keepRecord({ data, logLevel, sandbox }: LogOptions, { progress }: CliTerminal): ServerRecord {
  const directory = new DataDirectory(data);
  const file = new RotatedFile(directory.log);
  const log = openLog({ file, level: logLevel, tell: progress });
  logFaultsTo((error) => log.error('an error that nobody expected', { error }));
  for (const path of reportCrashes(directory, file))
    log.warn(`The vethlab before this one crashed. What it was doing is in ${path}.`);
  const record = started(directory, file);
  log.info('vethlab starts', { version: vethlabVersion, node: process.version, sandbox });
  outliveFaults((error) => {
    log.error(`vethlab cannot go on. What it was doing is in ${record.crash(error)}.`, { error });
    exitOnceTold();
  });
  const end = guarded(() => {
    log.info('vethlab ends');
    record.end();
  });
  process.once('exit', end);
  return { log, onWork: (work) => record.become(work) };
}

/** What was written to stderr must reach its reader, who may be slow. */
function exitOnceTold(): void {
  const exit = () => process.exit(exits.crashed);
  process.stderr.write('', exit);
  setTimeout(exit, longestMs);
}

function started(directory: DataDirectory, file: RotatedFile): EngineRecord {
  try {
    return new EngineRecord(directory, file, process.argv.slice(2));
  } catch (error) {
    throw toLabError(error);
  }
}
