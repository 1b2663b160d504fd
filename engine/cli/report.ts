// `vethlab report`: checks saved reports offline: the signature, and the recorded states with the same checks.
import { Command, Option } from 'commander';
import { LabError } from '../errors/lab-error.ts';
import { maximumReportBytes } from '../protocol/report.ts';
import type { ReportJudgement } from '../protocol/report-judgement.ts';
import { judgeReport, type KnownKeys } from '../grading/reports/judge-report.ts';
import { prettyJudgement } from '../grading/reports/pretty-judgement.ts';
import { keyFingerprint } from '../grading/reports/signature.ts';
import { ownPublicKey } from '../grading/reports/signing-key.ts';
import { trustedKeys } from '../grading/reports/trusted-keys.ts';
import { readTextFile } from '../host/read-text-file.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { chosenLabs } from './chosen-labs.ts';
import { formatOption, type CommonOptions } from './common-options.ts';
import { exits } from './outcome.ts';
import type { CliTerminal } from './terminal.ts';

interface Options extends CommonOptions {
  format: 'pretty' | 'json';
  key?: string[];
}

type Result = { file: string } & ({ judgement: ReportJudgement } | { problem: string; remedy: string });

export function reportCommand(terminal: CliTerminal): Command {
  return new Command('report')
    .argument('<file...>', 'reports, as “Save report” and `verify --report` write them')
    .addOption(keyOption())
    .addOption(formatOption(['pretty', 'json']))
    .action(async (files: string[], _: unknown, command: Command) => {
      const { format, data, key } = command.optsWithGlobals<Options>();
      const keys = await knownKeys(data, key);
      const labs = await chosenLabs([]);
      const results: Result[] = [];
      for (const file of files) {
        terminal.signal.throwIfAborted();
        results.push(await judgeFile(file, labs, keys, terminal.signal));
      }
      terminal.result(format === 'json' ? `${JSON.stringify(results, null, 2)}\n` : pretty(results));
      terminal.setExit(exitOf(results));
    });
}

export function keyOption(): Option {
  return new Option(
    '--key <key...>',
    'fingerprints of the only keys to trust, or files with one per line; default: any key is trusted and reported',
  );
}

/** Throws LabError `key-unreadable`, `key-exposed`, `key-damaged`. */
export async function knownKeys(dataDirectory: string, named: readonly string[] | undefined): Promise<KnownKeys> {
  const own = await ownPublicKey(new DataDirectory(dataDirectory).reportKey);
  return { own: own && keyFingerprint(own), trusted: named ? await trustedKeys(named) : null };
}

async function judgeFile(
  file: string,
  labs: Parameters<typeof judgeReport>[1]['labs'],
  keys: KnownKeys,
  signal: AbortSignal,
): Promise<Result> {
  try {
    const { judgement } = await judgeReport(await readTextFile(file, maximumReportBytes, signal), {
      labs,
      keys,
      path: file,
    });
    return { file, judgement };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { file, problem: error.problem, remedy: error.remedy };
  }
}

function pretty(results: readonly Result[]): string {
  const texts = results.map((result) =>
    'judgement' in result
      ? prettyJudgement(result.judgement, result.file)
      : `✗ ${result.file}\n  ${result.problem}\n  → ${result.remedy}\n`,
  );
  return texts.join('\n');
}

/** The exit status for the worst result: unreadable, then refused or different. */
function exitOf(results: readonly Result[]): number {
  if (results.some((result) => !('judgement' in result))) return exits.couldNotRun;
  return results.every((result) => 'judgement' in result && result.judgement.ok) ? exits.good : exits.failed;
}
