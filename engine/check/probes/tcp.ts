// Probes `tcp`: opens a TCP connection from a machine with a program that the machine has: bash, netcat or curl.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { lastLine, short } from '../text.ts';
import { connectSeconds, couldNotRun, runProbe } from './runs.ts';

type Result = Exclude<Wanted<'tcp'>['result'], 'closed'>;

/** $1 address, $2 port, $3 seconds. Exit 0: open; 124: nothing came in that time; otherwise stderr has the reason. */
const connect = `
if command -v bash >/dev/null; then exec timeout "$3" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2"; fi
if command -v nc >/dev/null; then timeout "$3" nc "$1" "$2" </dev/null >/dev/null; exit $?; fi
curl -sSv --connect-timeout "$3" --max-time "$3" "telnet://$1:$2" </dev/null
case $? in 7) exit 7;; 28) exit 124;; *) exit 0;; esac
`;

export async function probeTcp(
  { from, to, port, result: wanted }: Wanted<'tcp'>,
  context: ProbeContext,
): Promise<Finding> {
  const expected = `${from} finds port ${port} of ${to} ${wanted}`;
  const run = await runProbe(context, from, ['sh', '-c', connect, 'sh', to, String(port), String(connectSeconds)]);
  const failed = couldNotRun(run, from);
  if (failed) return { pass: false, expected, actual: failed, evidence: null };
  const { result, actual } = run.timedOut
    ? { result: null, actual: 'no result within the time; by then nothing had answered' }
    : outcome(run.exit, run.stderr);
  const pass = wanted === 'closed' ? result !== null && result !== 'open' : result === wanted;
  return { pass, expected, actual, evidence: null };
}

function outcome(exit: number | null, stderr: string): { result: Result | null; actual: string } {
  if (exit === 0) return { result: 'open', actual: 'it is open' };
  if (exit === 124 || exit === 143) return { result: 'silent', actual: `no answer within ${connectSeconds} s` };
  if (/refused/i.test(stderr)) return { result: 'refused', actual: 'the connection was refused' };
  const reason = /No route to host|Network is unreachable/i.exec(stderr)?.[0]?.toLowerCase();
  if (reason) return { result: 'unreachable', actual: reason };
  return { result: null, actual: short(lastLine(stderr)) || `the attempt ended with ${exit}` };
}
