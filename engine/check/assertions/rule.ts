// Judges `rule`: whether an iptables rule exists, how often, and whether it has counted packets.
import type { Chain, NetworkState, Rule } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { siteNamespace } from '../../network/state-queries.ts';
import { counted, listed } from '../text.ts';

type WantedRule = Wanted<'rule'>;
type Part =
  'target' | 'protocol' | 'source' | 'destination' | 'inInterface' | 'outInterface' | 'destinationPort' | 'to';

/** For each part: the field of the rule to compare, and the option that iptables writes it with. */
const parts: Record<Part, { of: (rule: Rule) => string | null; option: string }> = {
  protocol: { of: (rule) => rule.protocol, option: '-p' },
  source: { of: (rule) => rule.source, option: '-s' },
  destination: { of: (rule) => rule.destination, option: '-d' },
  inInterface: { of: (rule) => rule.inInterface, option: '-i' },
  outInterface: { of: (rule) => rule.outInterface, option: '-o' },
  destinationPort: { of: (rule) => rule.destinationPort, option: '--dport' },
  target: { of: (rule) => rule.target, option: '-j' },
  to: { of: (rule) => rule.toDestination, option: '--to-destination' },
};
const partNames = Object.keys(parts) as Part[];

export function judgeRule(wanted: WantedRule, { state, stepStartState }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string, rule?: Rule): Finding => ({
    pass,
    expected,
    actual,
    evidence: rule ? written(rule) : null,
  });

  const chain = chainOf(state, wanted);
  const fitting = (chain?.rules ?? []).filter((rule) => misfits(wanted, rule).length === 0);
  const enough = fitting.filter(
    (rule) =>
      (!wanted.counted || rule.packets > 0) && (!wanted.moved || hasMoved(rule, chainOf(stepStartState, wanted))),
  );
  const here = `chain ${wanted.chain} of table ${wanted.table}`;

  if (wanted.count !== undefined && enough.length !== wanted.count) {
    const which =
      enough.length === 0
        ? `no rule in ${here} fits`
        : `${counted(enough.length, 'rule')} in ${here} ${enough.length === 1 ? 'fits' : 'fit'}`;
    return finding(false, chain ? which : `there is no ${here}`, enough[0]);
  }
  if (wanted.count === 0) return finding(true, `no rule in ${here} fits`);
  if (enough.length > 0) return finding(true, `rule ${enough[0]!.number} of ${here}`, enough[0]);
  if (fitting[0]) return finding(false, `the rule is there, but its counter ${stillness(fitting[0])}`, fitting[0]);
  if (!chain) return finding(false, `there is no ${here}`);
  if (chain.rules.length === 0) return finding(false, `${here} is empty`);
  return nearest(wanted, chain.rules, here, finding);
}

function chainOf(state: NetworkState | null, { on, table, chain }: WantedRule): Chain | undefined {
  const chains = (state && siteNamespace(state, on))?.chains ?? [];
  return chains.find((candidate) => candidate.table === table && candidate.name === chain);
}

/** Whether the rule has counted packets since. A reset counter counts from the reset, a new rule from its creation. */
function hasMoved({ text, packets }: Rule, before: Chain | undefined): boolean {
  const then = before?.rules.find((rule) => rule.text === text)?.packets ?? 0;
  return packets > 0 && packets !== then;
}

function stillness({ packets }: Rule): string {
  return packets === 0 ? 'stands at 0' : `still stands at ${packets}, as when the step began`;
}

function nearest(
  wanted: WantedRule,
  rules: readonly Rule[],
  here: string,
  finding: (pass: boolean, actual: string, rule?: Rule) => Finding,
): Finding {
  const asked = partNames.filter((part) => wanted[part] !== undefined).length;
  const ranked = rules
    .map((rule) => ({ rule, wrong: misfits(wanted, rule) }))
    .sort((one, other) => one.wrong.length - other.wrong.length);
  const { rule, wrong } = ranked[0]!;
  if (asked === 0 || wrong.length === asked) {
    return finding(false, `${counted(rules.length, 'rule')} in ${here}, none like it`);
  }
  return finding(false, `the nearest rule in ${here} ${listed(wrong.map((part) => difference(part, rule)))}`, rule);
}

function difference(part: Part, rule: Rule): string {
  const value = parts[part].of(rule);
  if (value === null) return `has no ${parts[part].option}`;
  if (part === 'to') return `goes to ${value}`;
  return `says ${parts[part].option} ${value}`;
}

function misfits(wanted: WantedRule, rule: Rule): Part[] {
  return partNames.filter((part) => {
    const asked = wanted[part];
    return asked !== undefined && plain(parts[part].of(rule)) !== plain(asked);
  });
}

/** iptables prints a single address with /32; people write it without. */
function plain(text: string | null): string | null {
  return text === null ? null : text.trim().replace(/\/32$/, '');
}

function describeWanted(wanted: WantedRule): string {
  const options = partNames
    .filter((part) => wanted[part] !== undefined)
    .map((part) => `${parts[part].option} ${wanted[part]}`);
  const rule = [`-t ${wanted.table} ${wanted.chain}`, ...options].join(' ');
  const where = wanted.on === 'host' ? '' : ` on ${wanted.on}`;
  const moved = wanted.moved ? ', its counter moved in this step' : wanted.counted ? ', its counter above 0' : '';
  if (wanted.count === 0) return `no rule ${rule}${where}${moved}`;
  const howMany = wanted.count === undefined ? 'a rule' : `exactly ${counted(wanted.count, 'rule')}`;
  return `${howMany} ${rule}${where}${moved}`;
}

function written(rule: Rule): string {
  return `${rule.text}   [${counted(rule.packets, 'packet')}]`;
}
