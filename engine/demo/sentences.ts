// Extracts short pieces of a step's text, to be read at a glance. Takes and returns plain Markdown.

const longest = 240; // characters; what an audience reads at once

/** The first sentences of a text; null if it contains only lists, tables and listings. */
export function openingOf(markdown: string): string | null {
  const [first] = paragraphs(markdown);
  return first === undefined ? null : fitting(sentences(first)).join(' ');
}

/** The last sentences of a text: those right before the command that follows. */
export function leadOf(markdown: string): string | null {
  const last = paragraphs(markdown).at(-1);
  return last === undefined ? null : fitting(sentences(last).reverse()).reverse().join(' ');
}

function paragraphs(markdown: string): string[] {
  return markdown
    .replace(/^```[\s\S]*?^```\s*$/gm, '')
    .split(/\n\s*\n/)
    .map((text) => text.trim().replace(/\s*\n\s*/g, ' '))
    .filter((text) => text !== '' && !/^(?:[-*+]\s|\d+\.\s|[|>#])/.test(text));
}

/** Splits after the end of a sentence, before a capital or code; values and code stay whole. */
function sentences(paragraph: string): string[] {
  const held: string[] = [];
  const covered = paragraph.replace(/\{\{.*?\}\}|`[^`]*`/g, (piece) => `\0${held.push(piece) - 1}\0`);
  return covered
    .split(/(?<=[.!?:]["”*]*)\s+(?=[A-Z“*\0(])/)
    .map((sentence) => sentence.replace(/\0(\d+)\0/g, (_, at: string) => held[Number(at)]!));
}

/** The first sentence, and following ones as long as all fit together. */
function fitting(all: readonly string[]): string[] {
  const taken = all.slice(0, 1);
  for (const sentence of all.slice(1)) {
    if (taken.join(' ').length + sentence.length >= longest) break;
    taken.push(sentence);
  }
  return taken;
}
