// Probes `ssh`: logs in from a machine. The user is `check`, so that logs distinguish it from the learner's logins.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { short } from '../text.ts';
import { couldNotRun, runProbe } from './runs.ts';

const user = 'check';
const connectSeconds = 4; // key exchange in an emulated machine takes up to 2 s

const options = [
  'BatchMode=yes',
  `ConnectTimeout=${connectSeconds}`,
  'StrictHostKeyChecking=no', // every container has a key of its own
  'UserKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
];

export async function probeSsh({ from, to, port }: Wanted<'ssh'>, context: ProbeContext): Promise<Finding> {
  const expected = `a login by ssh from ${from} to ${to}, port ${port}`;
  const argv = ['ssh', '-p', String(port), ...options.flatMap((option) => ['-o', option]), `${user}@${to}`, 'true'];
  const result = await runProbe(context, from, argv);
  const finding = (pass: boolean, actual: string, evidence: string | null = null): Finding => ({
    pass,
    expected,
    actual,
    evidence,
  });
  if (result.timedOut) return finding(false, 'no login within the time; the connection hung');
  if (result.exit === 0) return finding(true, 'the login succeeded');
  const failed = couldNotRun(result, from);
  if (failed) return finding(false, failed);
  return finding(false, reason(result.stderr), short(result.stderr) || null);
}

function reason(stderr: string): string {
  if (/Connection refused/i.test(stderr)) return 'the connection was refused';
  if (/timed out/i.test(stderr)) return `no answer within ${connectSeconds} s`;
  if (/No route to host|Network is unreachable/i.test(stderr)) return 'there is no way there';
  if (/kex_exchange_identification|Connection reset|Connection closed/i.test(stderr))
    return 'something answered and hung up: no sshd';
  if (/Permission denied/i.test(stderr)) return 'sshd answered and denied the login';
  return 'the login failed';
}
