// Judges `policy`: what a built-in iptables chain does with packets that no rule decides on.
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { siteNamespace } from '../../network/state-queries.ts';

export function judgePolicy({ on, table, chain, is }: Wanted<'policy'>, { state }: CheckContext): Finding {
  const namespace = siteNamespace(state, on);
  const says = (policy: string) =>
    `policy of chain ${chain}${table === 'filter' ? '' : ` of table ${table}`} is ${policy}`;
  if (!namespace) return { pass: false, expected: says(is), actual: `${on} is not in sight`, evidence: null };
  const found = namespace.chains.find((one) => one.table === table && one.name === chain);
  const policy = found?.policy ?? 'ACCEPT'; // a table that nobody changed lets everything through
  return { pass: policy === is, expected: says(is), actual: says(policy), evidence: null };
}
