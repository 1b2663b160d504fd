// Probes `ping`: one echo request from a machine.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { lastLine, short } from '../text.ts';
import { connectSeconds, couldNotRun, runProbe } from './runs.ts';

export async function probePing({ from, to, answers }: Wanted<'ping'>, context: ProbeContext): Promise<Finding> {
  const expected = answers ? `${to} answers a ping from ${from}` : `${to} does not answer a ping from ${from}`;
  const result = await runProbe(context, from, ['ping', '-c', '1', '-W', String(connectSeconds), to]);
  const failed = couldNotRun(result, from);
  if (failed) return { pass: false, expected, actual: failed, evidence: null };

  const output = `${result.stdout}\n${result.stderr}`;
  const answered = result.exit === 0;
  const line = output.split('\n').find((text) => / bytes from |unreachable/i.test(text));
  const actual = answered ? `${to} answered` : silence(output, result.timedOut);
  return { pass: answered === answers, expected, actual, evidence: line ? short(line) : null };
}

function silence(output: string, timedOut: boolean): string {
  if (timedOut) return 'ping did not end within the time; by then nothing had answered';
  if (/Network is unreachable/i.test(output)) return 'network is unreachable: no route leads there';
  if (/Host Unreachable/i.test(output)) return 'destination host unreachable';
  if (/0 (packets )?received/.test(output)) return `no answer within ${connectSeconds} s`;
  return short(lastLine(output)) || 'ping failed without a word';
}
