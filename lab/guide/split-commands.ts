// Splits a block of shell into commands to type one after another. Each line is one command, unless it continues on the
// next (a backslash, an open quote, a here-document).

/** The commands in order, without empty and comment lines. A command may contain line breaks. */
export function splitCommands(text: string): string[] {
  const commands: string[] = [];
  let open: string[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (open.length === 0 && (line.trim() === '' || line.trimStart().startsWith('#'))) continue;
    open.push(line);
    if (goesOn(open)) continue;
    commands.push(open.join('\n'));
    open = [];
  }
  if (open.length > 0) commands.push(open.join('\n').trimEnd());
  return commands;
}

function goesOn(lines: readonly string[]): boolean {
  return hereDocumentOpen(lines) || /(^|[^\\])(\\\\)*\\$/.test(lines.at(-1)!) || quoteOpen(lines.join('\n'));
}

function hereDocumentOpen(lines: readonly string[]): boolean {
  const start = lines.findIndex((line) => /<<-?\s*(['"]?)\w+\1/.test(line) && !line.includes('<<<'));
  if (start < 0) return false;
  const word = /<<-?\s*(['"]?)(\w+)\1/.exec(lines[start]!)![2];
  return !lines.slice(start + 1).some((line) => line.trim() === word);
}

function quoteOpen(text: string): boolean {
  let quote: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote === null && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = null;
  }
  return quote !== null;
}
