// Tries a script at a step: brings a sandbox to the start of the step, runs the script on the host, judges the checks.
import { LabError } from '../../errors/lab-error.ts';
import type { Lab, Step } from '../../protocol/lab.ts';
import type { CheckReport } from '../../protocol/verify.ts';
import type { Verdict } from '../../protocol/verdict.ts';
import type { MachineName } from '../../protocol/machine.ts';
import type { DriverName, SandboxDriver } from '../../sandbox/sandbox.ts';
import type { LabRun } from '../../session/lab-run.ts';
import { run } from '../../host/run.ts';
import { Attempt } from './attempt.ts';
import { poll, patienceMs } from './poll.ts';
import { StepRuns } from './step-runs.ts';

const scriptMs = 300_000; // a person is waiting, and a script that asks for input would wait for ever

export interface CheckScriptOptions {
  readonly lab: Lab;
  readonly step: Step;
  /** text of the script, for bash */
  readonly script: string;
  readonly driver: SandboxDriver;
  readonly signal: AbortSignal;
  readonly onProgress?: (says: string) => void;
}

/** Leaves out questions, because a script answers none. Throws LabError. */
export async function checkScript({
  lab,
  step,
  script,
  driver,
  signal,
  onProgress = () => {},
}: CheckScriptOptions): Promise<CheckReport> {
  await driver.prepare({ signal, onProgress: ({ says }) => onProgress(says) });
  onProgress(`open ${lab.id} at ${step.id}`);
  const stage = new StepRuns({ lab, driver, signal });
  return stage.once(step, async (run) => {
    const attempt = await Attempt.begin(run, step, signal);
    onProgress('run the script, and judge the checks');
    const verdicts = await judgedByScript(run, attempt, [{ on: 'host', text: script }], {
      driver: driver.name,
      signal,
    });
    return {
      lab: lab.id,
      step: step.id,
      ok: verdicts.every(({ pass }) => pass),
      verdicts: verdicts.map(({ check, pass, expected, actual, cause }) => ({ check, pass, expected, actual, cause })),
    };
  });
}

/** Commands typed on one machine without interruption. */
export interface ScriptText {
  readonly on: MachineName;
  /** for bash */
  readonly text: string;
}

/** Runs the scripts and judges the step's checks; leaves out questions. Throws LabError `command-timeout`. */
export async function judgedByScript(
  labRun: LabRun,
  attempt: Attempt,
  texts: readonly ScriptText[],
  { driver, signal }: { driver: DriverName; signal: AbortSignal },
): Promise<Verdict[]> {
  for (const text of texts) await runScript(labRun, attempt, text, signal);
  const look = async () => (await attempt.verdicts()).filter(({ check }) => !attempt.isQuestion(check));
  return poll(look, (seen) => seen.every(({ pass }) => pass), patienceMs[driver] / 2, signal);
}

/**
 * Types a script of simple lines into a shell, line by line, so that checks on typed commands treat it like a learner.
 * A script with longer constructs runs as a whole. Its failing commands are left to the checks.
 */
async function runScript(
  labRun: LabRun,
  attempt: Attempt,
  { on, text }: ScriptText,
  signal: AbortSignal,
): Promise<void> {
  const lines = text.split('\n').filter((line) => !/^\s*(#.*)?$/.test(line));
  if (await allWhole(lines, signal)) {
    for (const line of lines) await attempt.type(on, line);
    return;
  }
  const { timedOut } = await labRun.exec(on, ['bash', '-s'], { input: text, timeoutMs: scriptMs, signal });
  if (timedOut) throw new LabError('command-timeout', { command: 'the script', machine: on, seconds: scriptMs / 1000 });
}

/** Whether bash accepts every single line as complete. */
async function allWhole(lines: readonly string[], signal: AbortSignal): Promise<boolean> {
  for (const line of lines) {
    const { exit, stderr } = await run('bash', ['-n', '-c', line], { signal });
    if (exit !== 0 || stderr !== '' || /\\$|^\s*(set\s|exit\b|exec\s|trap\s)/.test(line)) return false;
  }
  return true;
}
