// Probes `script`: runs a shell script on a machine and examines its exit status and output.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { lastLine, short } from '../text.ts';
import { couldNotRun, runProbe } from './runs.ts';

const scriptLimitMs = 15_000;

export async function probeScript(
  { on, run, exit, output, says }: Wanted<'script'>,
  context: ProbeContext,
): Promise<Finding> {
  const result = await runProbe(context, on, ['sh', '-c', run], scriptLimitMs);
  const said = short(lastLine(result.stdout)) || short(lastLine(result.stderr));
  const finding = (pass: boolean, actual: string): Finding => ({
    pass,
    expected: says,
    actual,
    evidence: said && said !== actual ? said : null,
  });

  if (result.timedOut)
    return finding(
      false,
      `it did not end within ${scriptLimitMs / 1000} s${said ? `; by then it had said: ${said}` : ''}`,
    );
  const failed = exit === result.exit ? null : couldNotRun(result, on);
  if (failed) return finding(false, failed);
  if (result.exit !== exit) return finding(false, said || `exit status ${result.exit}`);
  if (output !== undefined && !new RegExp(output, 'm').test(result.stdout))
    return finding(false, said || 'it said nothing');
  return finding(true, said || `exit status ${result.exit}`);
}
