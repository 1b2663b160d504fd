// Probes `sourceSeen`: requests a server that responds with the source address it saw, as the site's outside server
// does.
import type { Finding, ProbeContext, Wanted } from '../context.ts';
import { short } from '../text.ts';
import { request } from './http.ts';

export async function probeSourceSeen(
  { from, expects, url }: Wanted<'sourceSeen'>,
  context: ProbeContext,
): Promise<Finding> {
  const expected = `the outside server sees ${from} come from ${expects}`;
  const finding = (pass: boolean, actual: string, evidence: string | null = null): Finding => ({
    pass,
    expected,
    actual,
    evidence,
  });
  const outcome = await request({ from, url }, context);
  if (outcome.kind !== 'answered') return finding(false, outcome.says);
  const seen = /\d+\.\d+\.\d+\.\d+/.exec(outcome.body)?.[0];
  if (seen === undefined)
    return finding(false, `${url} answered, but names no source address`, short(outcome.body) || null);
  return finding(seen === expects, `it saw ${seen}`, short(outcome.body));
}
