// Splits texts with {{ expressions }} into plain text and values. The engine evaluates the expressions.
import { splitExpressions } from '../../engine/protocol/expression.ts';

/** the engine's latest values: expression source → value, null if there is none yet */
export type Values = Readonly<Record<string, string | null>>;

export type Piece = { kind: 'text'; text: string } | { kind: 'value'; source: string };

/** The parts in reading order. Text that only looks like an expression stays text. */
export function pieces(text: string): Piece[] {
  try {
    return splitExpressions(text).map((piece) =>
      typeof piece === 'string' ? { kind: 'text', text: piece } : { kind: 'value', source: piece.source },
    );
  } catch {
    return [{ kind: 'text', text }]; // lint reports malformed expressions; here the text is shown unchanged
  }
}

/** The text with all values filled in; null while any value is unknown. */
export function filled(text: string, values: Values): string | null {
  const parts = pieces(text).map((piece) => (piece.kind === 'text' ? piece.text : (values[piece.source] ?? null)));
  return parts.includes(null) ? null : parts.join('');
}
