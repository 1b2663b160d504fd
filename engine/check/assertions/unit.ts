// Judges `unit`: whether a systemd unit of the host runs.
import type { CheckContext, Finding, Wanted } from '../context.ts';

export function judgeUnit({ name, state: wanted }: Wanted<'unit'>, { state }: CheckContext): Finding {
  const found = state.docker.units[name];
  const pass = wanted === 'stopped' ? found === 'inactive' || found === 'failed' : found === wanted;
  const actual = found === undefined ? `${name} is not in sight` : `${name} is ${found}`;
  return { pass, expected: `${name} is ${wanted}`, actual, evidence: null };
}
