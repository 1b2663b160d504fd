// Parses JSON that somebody else wrote. What is nested too deep for those who walk through it is refused before that.

const deepest = 100; // levels; what vethlab writes has under twenty

export class NestedTooDeep extends SyntaxError {
  constructor() {
    super(`it is nested more than ${deepest} levels deep`);
  }
}

/** Throws SyntaxError, and NestedTooDeep. */
export function parseBoundedJson(text: string): unknown {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === quote) at = endOfString(text, at);
    else if (letter === bracket || letter === brace) depth += 1;
    else if (letter === bracketEnd || letter === braceEnd) depth -= 1;
    if (depth > deepest) throw new NestedTooDeep();
  }
  return JSON.parse(text) as unknown;
}

const [quote, backslash, bracket, bracketEnd, brace, braceEnd] = [...'"\\[]{}'].map((letter) => letter.charCodeAt(0));

/** The place of the quote that ends the string which begins at `at`; of the text's end where none does. */
function endOfString(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next++) {
    const letter = text.charCodeAt(next);
    if (letter === quote) return next;
    if (letter === backslash) next += 1;
  }
  return text.length;
}
