// Names rules: maps the kernel's rule handles to numbers and texts as iptables prints them.
import type { RuleReference } from '../../protocol/packet-trace.ts';
import type { Rule } from '../../protocol/network-state.ts';
import { namespaceById } from '../../network/state-queries.ts';
import { linesOf, type TracerOutput } from './tracer-output.ts';

export interface NamedRule {
  reference: RuleReference;
  /** null if the rule is not known */
  target: string | null;
}

/** The nft tables of the family ip that iptables maintains. */
const iptablesTables: readonly string[] = ['raw', 'mangle', 'nat', 'filter', 'security'];

export function nameRule(
  output: TracerOutput,
  namespace: string,
  at: { table: string; chain: string; handle: number },
): NamedRule {
  const { table, chain, handle } = at;
  const handles = handlesOf(output, namespace, table, chain);
  const position = handles.indexOf(handle);
  const rules = rulesOf(output, namespace, table, chain);
  const known: Rule | undefined = handles.length === rules.length ? rules[position] : undefined;
  return {
    reference: { table, chain, number: position < 0 ? null : position + 1, text: known?.text ?? null },
    target: known?.target ?? null,
  };
}

/** The nft variant of iptables writes one nft rule for each of its rules, in the same order. */
function handlesOf(output: TracerOutput, namespace: string, table: string, chain: string): number[] {
  const armed = linesOf(output, 'armed').find((line) => line.namespace === namespace);
  return armed?.handles.find(([ofTable, ofChain]) => ofTable === table && ofChain === chain)?.[2] ?? [];
}

function rulesOf({ state }: TracerOutput, namespace: string, table: string, chain: string): Rule[] {
  if (!iptablesTables.includes(table)) return [];
  const chains = namespaceById(state, namespace)?.chains ?? [];
  return chains.find((one) => one.table === table && one.name === chain)?.rules ?? [];
}
