// Finds the shell integration's marks in a terminal's output: OSC 633 as VS Code documents it under "Terminal Shell
// Integration", ended by BEL or ST; and `CSI ? 2004 h`, which readline writes whenever it begins to read a line, to
// turn on bracketed paste. A mark may arrive in any number of pieces.

export type Mark =
  /** A: a prompt begins */
  | { kind: 'prompt' }
  /** B: the prompt is there, the shell reads a line */
  | { kind: 'reading' }
  /** E: the text of the entered line */
  | { kind: 'line'; line: string }
  /** C: the command runs; its output follows */
  | { kind: 'running' }
  /** D: the command ended; null if the shell reports no status */
  | { kind: 'done'; exit: number | null }
  /** a line editor begins to read: at a prompt, a continuation prompt, or in a program */
  | { kind: 'editing' };

const editing = Buffer.from('\x1b[?2004h');
const opening = Buffer.from('\x1b]633;');
const escape = 0x1b;
const bell = 0x07;
const backslash = 0x5c;
const longestMark = 64 * 1024; // bytes; longer than any usual command line, short enough to buffer
const none: readonly Mark[] = [];

export class ShellIntegrationParser {
  /** the end of the last chunk if a mark may begin in it; usually empty */
  #held: Buffer = Buffer.alloc(0);

  /** The marks that this chunk completes, in order. Malformed and overlong ones are skipped. */
  parse(chunk: Buffer): readonly Mark[] {
    if (this.#held.length === 0 && !chunk.includes(escape)) return none;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const marks: Mark[] = [];
    let at = 0;
    let edits = bytes.indexOf(editing);
    for (;;) {
      const begin = bytes.indexOf(opening, at);
      if (edits !== -1 && edits < at) edits = bytes.indexOf(editing, at);
      for (; edits !== -1 && (begin === -1 || edits < begin); edits = bytes.indexOf(editing, at)) {
        marks.push({ kind: 'editing' });
        at = edits + editing.length;
      }
      if (begin === -1) {
        this.#hold(bytes, Math.max(at, bytes.length - unfinishedOpening(bytes)));
        return marks;
      }
      const end = endOfPayload(bytes, begin + opening.length);
      if (end === null && bytes.length - begin <= longestMark) {
        this.#hold(bytes, begin);
        return marks;
      }
      at = end === null ? begin + opening.length : end.next;
      const mark = end?.whole ? readMark(bytes.toString('utf8', begin + opening.length, end.at)) : null;
      if (mark) marks.push(mark);
    }
  }

  #hold(bytes: Buffer, from: number): void {
    this.#held = Buffer.from(bytes.subarray(from));
  }
}

/** How many bytes at the end could be the beginning of a mark. */
function unfinishedOpening(bytes: Buffer): number {
  for (let length = Math.min(editing.length - 1, bytes.length); length > 0; length--) {
    const end = bytes.subarray(bytes.length - length);
    if ([opening, editing].some((mark) => length < mark.length && end.equals(mark.subarray(0, length)))) return length;
  }
  return 0;
}

/** Where the payload ends and what follows begins; `whole`: false if another escape cuts it off; null: not yet. */
function endOfPayload(bytes: Buffer, from: number): { at: number; next: number; whole: boolean } | null {
  const bellAt = bytes.indexOf(bell, from);
  const escapeAt = bytes.indexOf(escape, from);
  if (bellAt !== -1 && (escapeAt === -1 || bellAt < escapeAt)) return { at: bellAt, next: bellAt + 1, whole: true };
  if (escapeAt === -1 || escapeAt + 1 === bytes.length) return null;
  const whole = bytes[escapeAt + 1] === backslash;
  return { at: escapeAt, next: whole ? escapeAt + 2 : escapeAt, whole };
}

function readMark(payload: string): Mark | null {
  const [letter, ...fields] = payload.split(';');
  switch (letter) {
    case 'A':
      return { kind: 'prompt' };
    case 'B':
      return { kind: 'reading' };
    case 'C':
      return { kind: 'running' };
    case 'D':
      return { kind: 'done', exit: /^\d+$/.test(fields[0] ?? '') ? Number(fields[0]) : null };
    case 'E':
      return fields[0] === undefined ? null : { kind: 'line', line: unescape(fields[0]) };
    default:
      return null;
  }
}

function unescape(text: string): string {
  return text.replace(/\\(\\|x([0-9a-fA-F]{2}))/g, (_, whole: string, hex?: string) =>
    hex === undefined ? whole : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
