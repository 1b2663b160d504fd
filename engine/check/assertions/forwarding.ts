// Judges `forwarding`: net.ipv4.ip_forward of a site machine.
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { siteNamespace } from '../../network/state-queries.ts';

export function judgeForwarding({ on, enabled }: Wanted<'forwarding'>, { state }: CheckContext): Finding {
  const namespace = siteNamespace(state, on);
  const says = (value: boolean) => `net.ipv4.ip_forward is ${value ? 1 : 0} on ${on}`;
  return {
    pass: namespace?.forwarding === enabled,
    expected: says(enabled),
    actual: namespace ? says(namespace.forwarding) : `${on} is not in sight`,
    evidence: null,
  };
}
