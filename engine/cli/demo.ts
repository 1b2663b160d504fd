// `vethlab demo`: plays a lab as a demonstration for a presenter and an audience, or unattended into a recording.
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { UnmetCheck } from '../demo/perform-cue.ts';
import type { Lab } from '../protocol/lab.ts';
import { paceLimits } from '../protocol/demo.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { requireWritable } from '../host/output-file.ts';
import { requireShareable } from '../server/shareable.ts';
import { chosenLabs } from './chosen-labs.ts';
import { openDriver } from './common-options.ts';
import { exits } from './outcome.ts';
import { decimalNumber, portNumber, usualPort } from './numbers.ts';
import { seedOption } from './seed.ts';
import { logLevelOption } from './server-record.ts';
import { saveDemo, type DemoOptions } from './save-demo.ts';
import { stageDemo } from './stage-demo.ts';
import type { CliTerminal } from './terminal.ts';

const usualPace = 16; // characters per second: a quick typist, but still possible to follow

export function demoCommand(terminal: CliTerminal): Command {
  return new Command('demo')
    .argument('<lab>', 'id of the lab')
    .option('--port <n>', 'port of 127.0.0.1 to listen on; 0 for any free port', portNumber, usualPort)
    .option('--share <address>', 'another address of this machine, where the audience can only follow')
    .option('--headless', 'play the whole lab without a browser; exits 0 only if every check was green', false)
    .option('--record <file>', 'write a recording, asciicast v3', (path: string) => resolve(path))
    .option('--report <file>', 'save the run as a signed report', (path: string) => resolve(path))
    .option('--pace <cps>', 'characters typed per second', pace, usualPace)
    .option('--instant', 'type at once and wait only for results', false)
    .addOption(seedOption())
    .addOption(logLevelOption())
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DemoOptions>();
      const [lab] = await chosenLabs([id]);
      if (options.share !== undefined) requireShareable(options.share);
      for (const path of [options.record, options.report]) if (path !== undefined) await requireWritable(path);
      if (options.headless) await playHeadless(lab!, options, terminal);
      else await stageDemo(lab!, options, terminal);
    });
}

async function playHeadless(lab: Lab, options: DemoOptions, terminal: CliTerminal): Promise<void> {
  const { signal, progress } = terminal;
  const driver = await openDriver(options, terminal);
  await driver.prepare({ signal, onProgress: ({ says }) => progress(says) });
  const { playAlone } = await import('../demo/play-alone.ts');
  const begin = performance.now();
  const failure = await playAlone({
    ...{ lab, driver, pace: options.pace, instant: options.instant, record: options.record ?? null, signal },
    ...(options.seed !== undefined && { seed: options.seed }),
    onPlayed: (session) => saveDemo(session, options, terminal),
    dataDirectory: new DataDirectory(options.data).demos,
    onProgress: progress,
  });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  if (failure) {
    for (const line of [failure.problem, ...failure.lacks.flatMap(lackLines)]) progress(line);
    terminal.setExit(exits.failed);
    return;
  }
  terminal.result(`${lab.id}: every check of ${lab.steps.length} steps green, ${seconds} s\n`);
  if (options.record) progress(`recorded in ${options.record}`);
}

function lackLines({ says, verdict }: UnmetCheck): string[] {
  if (!verdict) return [`✗ ${says}`];
  return [
    `✗ ${says}`,
    `    expected  ${verdict.expected}`,
    `    saw       ${verdict.actual}`,
    ...(verdict.cause === null ? [] : [`    cause     ${verdict.cause}`]),
  ];
}

function pace(text: string): number {
  const { min, max } = paceLimits;
  return decimalNumber(text, min, max, `It must be a number from ${min} to ${max}.`);
}
