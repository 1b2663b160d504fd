// iptables-save text → chains and rules. Format: iptables-save(8); a rule's line is what iptables -S prints.
import type { Chain, Rule } from '../protocol/network-state.ts';
import type { PolicyCounters, RuleCounters } from './raw-line.ts';

const chainLine = /^:(\S+) (\S+) \[(\d+):(\d+)\]$/;
const ruleLine = /^(?:\[(\d+):(\d+)\] )?(-A (\S+)(?: .*)?)$/;

/**
 * Chains in printed order, each with its rules. `policies` are those of the built-in chains. If `counters` has a chain
 * with as many rules as the text, its numbers are used because they are newer; otherwise the text's, or 0 if it has
 * none.
 */
export function parseRules(
  text: string,
  counters: readonly RuleCounters[] = [],
  policies: readonly PolicyCounters[] = [],
): Chain[] {
  const chains: Chain[] = [];
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1).trim();
    const chain = chainLine.exec(line);
    if (chain) chains.push(newChain(table, chain));
    const rule = ruleLine.exec(line);
    if (rule) chains.findLast((c) => c.table === table && c.name === rule[4])?.rules.push(parseRule(table, rule));
  }
  for (const chain of chains) {
    number(chain);
    count(chain, counters);
    countPolicy(chain, policies);
  }
  return chains;
}

function newChain(table: string, match: RegExpExecArray): Chain {
  const policy = match[2] === '-' ? null : match[2]!;
  return { table, name: match[1]!, policy, packets: Number(match[3]), bytes: Number(match[4]), rules: [] };
}

function parseRule(table: string, match: RegExpExecArray): Rule {
  const words = splitWords(match[3]!);
  return {
    table,
    chain: match[4]!,
    number: 0,
    text: match[3]!,
    packets: Number(match[1] ?? 0),
    bytes: Number(match[2] ?? 0),
    target: option(words, '-j') ?? option(words, '-g'),
    protocol: option(words, '-p'),
    source: option(words, '-s'),
    destination: option(words, '-d'),
    inInterface: option(words, '-i'),
    outInterface: option(words, '-o'),
    destinationPort: option(words, '--dport') ?? option(words, '--dports'),
    toDestination: option(words, '--to-destination'),
  };
}

/** Splits words as the shell would; iptables quotes with double quotes and backslashes. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replace(/\\(.)/g, '$1'),
  );
}

/** The value after an option, prefixed with "! " if the option is negated; null if the option is absent. */
function option(words: readonly string[], name: string): string | null {
  const at = words.indexOf(name);
  const value = at < 0 ? undefined : words[at + 1];
  if (value === undefined) return null;
  return words[at - 1] === '!' ? `! ${value}` : value;
}

function number(chain: Chain): void {
  chain.rules.forEach((rule, index) => (rule.number = index + 1));
}

function count(chain: Chain, counters: readonly RuleCounters[]): void {
  const found = counters.find(([table, name]) => table === chain.table && name === chain.name)?.[2];
  if (found?.length !== chain.rules.length) return;
  chain.rules.forEach((rule, index) => ([rule.packets, rule.bytes] = found[index]!));
}

function countPolicy(chain: Chain, policies: readonly PolicyCounters[]): void {
  const found = policies.find(([table, name]) => table === chain.table && name === chain.name);
  if (found) [, , chain.packets, chain.bytes] = found;
}
