// Fills values into the {{ }} of texts and expectations.
import { fillExpressions, findExpressions } from '../protocol/expression.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import { evaluateExpression, resolveExpression } from './values.ts';
import { escapeRegExp } from './text.ts';

/** The content with its values, or what is missing for them, in words for a verdict. */
export type Interpolated<T> = { readonly filled: T } | { readonly missing: string };

/** Fields that hold a regular expression: values in them are escaped. */
const patternFields = new Set(['matches', 'output']);

/** A text with its values; null if one of them is missing. */
export function interpolate(text: string, state: NetworkState): string | null {
  return fillExpressions(text, (expression) => evaluateExpression(expression, state));
}

/** What is missing for the values of a text, for example "there is no container web". */
export function missingIn(text: string, state: NetworkState): string | null {
  for (const expression of findExpressions(text)) {
    const resolved = resolveExpression(expression, state);
    if ('missing' in resolved) return resolved.missing;
  }
  return null;
}

/** Fills all texts of an expectation (its fields; lists contain no expressions). */
export function interpolateWanted<T extends object>(wanted: T, state: NetworkState): Interpolated<T> {
  const filled: Record<string, unknown> = {};
  for (const [field, content] of Object.entries(wanted)) {
    if (typeof content !== 'string' || !content.includes('{{')) {
      filled[field] = content;
      continue;
    }
    const missing = missingIn(content, state);
    if (missing !== null) return { missing };
    filled[field] = patternFields.has(field) ? fillPattern(content, state) : interpolate(content, state);
  }
  return { filled: filled as T };
}

function fillPattern(text: string, state: NetworkState): string | null {
  return fillExpressions(text, (expression) => {
    const value = evaluateExpression(expression, state);
    return value === null ? null : escapeRegExp(value);
  });
}
