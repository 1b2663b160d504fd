// Parses a rule as iptables -S prints it into conditions and a target. It does not interpret them.

/** One option, such as `! --dport 80`. */
export interface Condition {
  /** "" for -s, -d, -i, -o, -p, -f; otherwise the name after -m */
  module: string;
  /** as written, "--dport"; "" stands for the match itself (-m NAME) */
  option: string;
  negated: boolean;
  values: string[];
}

export interface ParsedRule {
  conditions: Condition[];
  /** null: the rule only counts */
  target: string | null;
  /** -g instead of -j */
  goto: boolean;
  targetOptions: Map<string, string[]>;
}

interface Word {
  text: string;
  quoted: boolean;
}

export function parseRule(text: string): ParsedRule {
  const words = split(text).slice(2); // -A CHAIN
  const rule: ParsedRule = { conditions: [], target: null, goto: false, targetOptions: new Map() };
  let module = '';
  let negated = false;
  for (let at = 0; at < words.length;) {
    const { text: option } = words[at++]!;
    if (option === '!') {
      negated = true;
      continue;
    }
    const values: string[] = [];
    while (at < words.length && isValue(words[at]!)) values.push(words[at++]!.text);
    if (rule.target !== null) {
      rule.targetOptions.set(option, values);
    } else if (option === '-j' || option === '-g') {
      rule.target = values[0] ?? null;
      rule.goto = option === '-g';
    } else if (option === '-m') {
      module = values[0] ?? '';
      rule.conditions.push({ module, option: '', negated: false, values: [] });
    } else {
      rule.conditions.push({ module: option.startsWith('--') ? module : '', option, negated, values });
    }
    negated = false;
  }
  return rule;
}

function isValue({ text, quoted }: Word): boolean {
  return quoted || (text !== '!' && !/^-[-a-zA-Z]/.test(text));
}

/** Splits words as iptables quotes them: in double quotes, with \ before a quote or a backslash. */
function split(text: string): Word[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(([word, inner]) => ({
    text: inner === undefined ? word : inner.replaceAll(/\\(.)/g, '$1'),
    quoted: inner !== undefined,
  }));
}
