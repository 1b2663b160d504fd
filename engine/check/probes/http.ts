// Probes `http`: requests a URL with curl on a machine and examines the response.
// How a connection failed is read from curl -v on stderr ("* connect to … failed: Connection refused") and the exit
// status.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { probePorts } from '../probe-ports.ts';
import { lastLine, short } from '../text.ts';
import { connectSeconds, couldNotRun, runProbe } from './runs.ts';

type WantedHttp = Wanted<'http'>;

/** Checks on logs use it to tell the learner's requests from the probe's. */
const userAgent = 'vethlab-check';
const wholeSeconds = 5; // the response may take longer than the connection
const statusMark = '\nvethlab-status:';

type Outcome =
  | { kind: 'answered'; status: number; body: string }
  | { kind: 'refused' | 'silent' | 'reset' | 'broken'; says: string };

export async function probeHttp(wanted: WantedHttp, context: ProbeContext): Promise<Finding> {
  const outcome = await request(wanted, context);
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string, evidence: string | null = null): Finding => ({
    pass,
    expected,
    actual,
    evidence,
  });

  if (outcome.kind !== 'answered') {
    const pass =
      (wanted.refused === true && outcome.kind === 'refused') ||
      (wanted.timesOut === true && outcome.kind === 'silent');
    return finding(pass, outcome.says);
  }
  const answered = `${wanted.from} got HTTP ${outcome.status}`;
  if (wanted.refused || wanted.timesOut) return finding(false, answered);
  if (wanted.status !== undefined && outcome.status !== wanted.status)
    return finding(false, answered, short(outcome.body) || null);
  if (wanted.contains !== undefined && !outcome.body.includes(wanted.contains)) {
    return finding(false, `${answered}, but the page does not hold “${wanted.contains}”`, short(outcome.body) || null);
  }
  return finding(true, answered, wanted.contains === undefined ? null : short(outcome.body));
}

export async function request(
  { from, url }: Pick<WantedHttp, 'from' | 'url'>,
  context: ProbeContext,
): Promise<Outcome> {
  const argv = ['curl', '-sSvk', '--noproxy', '*', '-A', userAgent];
  argv.push('--local-port', probePorts());
  argv.push('--connect-timeout', String(connectSeconds), '--max-time', String(wholeSeconds));
  argv.push('-w', `${statusMark}%{http_code}`, '--', url);
  const result = await runProbe(context, from, argv);
  const failed = couldNotRun(result, from);
  if (failed) return { kind: 'broken', says: failed };
  if (result.timedOut)
    return { kind: 'broken', says: `no result within the time; by then: ${progress(result.stderr)}` };

  const [body = '', status = '0'] = result.stdout.split(statusMark);
  if (result.exit === 0) return { kind: 'answered', status: Number(status), body };
  return failure(result.exit, result.stderr);
}

/** The meaning of curl's exit status: 6 name, 7 connect, 28 time, 52 empty, 35 and 56 cut off (see curl(1)). */
function failure(exit: number | null, stderr: string): Outcome {
  const connected = /\* Connected to|\* Established connection/.test(stderr);
  if (exit === 28 && !connected) return { kind: 'silent', says: `no answer within ${connectSeconds} s` };
  if (exit === 28) return { kind: 'broken', says: `connected, but no answer came within ${wholeSeconds} s` };
  if (exit === 7 && /Connection refused/i.test(stderr)) return { kind: 'refused', says: 'the connection was refused' };
  if (exit === 52 || exit === 56 || exit === 35)
    return { kind: 'reset', says: 'the connection was made, then cut off without an answer' };
  const reason = /No route to host|Network is unreachable/i.exec(stderr)?.[0];
  if (reason) return { kind: 'broken', says: reason.toLowerCase() };
  return { kind: 'broken', says: short(lastLine(stderr).replace(/^curl: \(\d+\) /, '')) || `curl ended with ${exit}` };
}

/** The last thing that curl -v reported about itself. */
function progress(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.startsWith('* '));
  return short(lines.at(-1)?.slice(2) ?? 'curl had not begun');
}

function describeWanted({ from, url, status, contains, refused, timesOut }: WantedHttp): string {
  if (refused) return `${from} is refused at ${url}`;
  if (timesOut) return `${from} gets no answer from ${url}`;
  const answer = status === undefined ? 'an answer' : `HTTP ${status}`;
  return `${from} gets ${answer} from ${url}${contains === undefined ? '' : ` with “${contains}”`}`;
}
