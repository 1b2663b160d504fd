// Texts with {{ expressions }} in them: cut into plain text and values. What a value is, the engine says.
import { splitExpressions } from '../../engine/protocol/expression.ts';

/** the engine's latest values: expression source → value, null where there is none yet */
export type Values = Readonly<Record<string, string | null>>;

export type Piece = { kind: 'text'; text: string } | { kind: 'value'; source: string };

/** A text in reading order. What only looks like an expression stays text. */
export function pieces(text: string): Piece[] {
  try {
    return splitExpressions(text).map((piece) =>
      typeof piece === 'string' ? { kind: 'text', text: piece } : { kind: 'value', source: piece.source },
    );
  } catch {
    return [{ kind: 'text', text }]; // malformed expressions are found by lint; here the text is shown as it is
  }
}

/** The text with every value in place; null while any is unknown. */
export function filled(text: string, values: Values): string | null {
  const parts = pieces(text).map((piece) => (piece.kind === 'text' ? piece.text : (values[piece.source] ?? null)));
  return parts.includes(null) ? null : parts.join('');
}
