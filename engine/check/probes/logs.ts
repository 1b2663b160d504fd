// Probes `logs`: looks for a line in a container's log.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { counted, lastLine, short } from '../text.ts';
import { couldNotRun, runProbe } from './runs.ts';

/** Merges stdout and stderr, which Docker keeps apart: sshd writes to one, Apache to the other. */
const readLogs = 'exec docker logs --tail 2000 --since "$2" "$1" 2>&1';

export async function probeLogs({ container, matches, says }: Wanted<'logs'>, context: ProbeContext): Promise<Finding> {
  const finding = (pass: boolean, actual: string, evidence: string | null = null): Finding => ({
    pass,
    expected: says,
    actual,
    evidence,
  });
  const since = new Date(context.logsSinceMs ?? 0).toISOString();
  const result = await runProbe(context, 'host', ['sh', '-c', readLogs, 'sh', container, since]);
  if (result.timedOut)
    return finding(
      false,
      `docker logs ${container} did not end within the time`,
      short(lastLine(result.stdout)) || null,
    );
  const failed = couldNotRun(result, 'host');
  if (failed) return finding(false, failed);
  if (result.exit !== 0)
    return finding(false, short(lastLine(result.stdout)) || `docker logs ended with exit status ${result.exit}`);

  const pattern = new RegExp(matches);
  const lines = result.stdout.split('\n').filter((line) => line !== '');
  const found = lines.findLast((line) => pattern.test(line));
  if (found !== undefined) return finding(true, `${container} logged it`, short(found));
  return finding(false, `none of the ${counted(lines.length, 'line')} ${container} logged says so`);
}
