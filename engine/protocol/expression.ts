// The `{{ … }}` of content: one call of a named function with literal arguments, for example
// {{ port('web', 80) }}. This module finds and parses them; check/ evaluates them on a state.
// Braces around anything but name( are left as they are: docker inspect --format '{{.State.Pid}}'.

export interface Expression {
  /** the text between the braces, trimmed; also the key of its value in messages */
  readonly source: string;
  readonly name: string;
  readonly args: readonly (string | number)[];
}

export class ExpressionError extends Error {}

const pattern = /\{\{(\s*[a-zA-Z]\w*\(.*?)\}\}/g;
const call = /^([a-zA-Z]\w*)\((.*)\)$/s;
const literal = /^\s*(?:'([^']*)'|"([^"]*)"|(-?\d+))\s*$/;

/** Parses the text between the braces. Throws ExpressionError with what was expected. */
export function parseExpression(source: string): Expression {
  const trimmed = source.trim();
  const match = call.exec(trimmed);
  if (!match) throw new ExpressionError(`expected name('argument', …), got ${JSON.stringify(trimmed)}`);
  const inside = match[2]!.trim();
  const args = inside === '' ? [] : inside.split(',').map(parseArgument);
  return { source: trimmed, name: match[1]!, args };
}

function parseArgument(text: string): string | number {
  const match = literal.exec(text);
  if (!match) throw new ExpressionError(`expected 'text' or a number, got ${JSON.stringify(text.trim())}`);
  return match[3] !== undefined ? Number(match[3]) : (match[1] ?? match[2] ?? '');
}

/** Every expression in a text, in order. Throws ExpressionError for the first malformed one. */
export function findExpressions(text: string): Expression[] {
  return [...text.matchAll(pattern)].map((match) => parseExpression(match[1]!));
}

/** Splits a text into plain text and expressions, in order. Throws as findExpressions does. */
export function splitExpressions(text: string): (string | Expression)[] {
  const pieces: (string | Expression)[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    pieces.push(parseExpression(match[1]!));
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** Replaces every expression with what `value` returns; null if any of them has no value yet. */
export function fillExpressions(text: string, value: (expression: Expression) => string | null): string | null {
  let missing = false;
  const filled = text.replace(pattern, (_, source: string) => {
    const found = value(parseExpression(source));
    if (found === null) missing = true;
    return found ?? '';
  });
  return missing ? null : filled;
}
