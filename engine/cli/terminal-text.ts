// Text for a person's terminal. Names, files and guests can hold anything: what would move the cursor, change colours
// or turn the direction of writing is written as \uXXXX, which in JSON is still the same string.

const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const marks = /^( *)([✓✗])(?= )/gm;
const colours = { '✓': 32, '✗': 31 };

/** `colour`: paints the marks ✓ and ✗ that begin a line. */
export function terminalText(text: string, colour: boolean): string {
  const clean = text.replace(controls, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (!colour) return clean;
  return clean.replace(marks, (_, before: string, mark: '✓' | '✗') => `${before}\x1b[${colours[mark]}m${mark}\x1b[0m`);
}
