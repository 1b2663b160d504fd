// Keeps typed input until the shell has it, numbered so that it arrives once and in order.

export interface Input {
  /** "line": typed on an empty line at the prompt, or not at all */
  type: 'input' | 'line';
  /** counts up from 1 */
  sequence: number;
  data: string;
}

const chunkLength = 16_000; // characters; JSON may need six bytes for one, and a message may have 256 KiB
export const queueLimit = 1_000_000; // characters; more than a person types on purpose without a connection

export class InputQueue {
  #next = 1;
  #waiting: Input[] = [];
  #length = 0;

  /** Numbers typed input. Returns an empty list and keeps nothing if the queue is full. */
  push(data: string): Input[] {
    return this.#add('input', chunks(data));
  }

  /**
   * Numbers a line that must be typed on an empty line. Null, and nothing is kept, if the queue is full or the line too
   * long.
   */
  pushLine(data: string): Input | null {
    return data.length > chunkLength ? null : (this.#add('line', [data])[0] ?? null);
  }

  /** The engine confirmed that everything up to `sequence` reached the shell. */
  seen(sequence: number): void {
    this.#waiting = this.#waiting.filter((input) => input.sequence > sequence);
    this.#length = this.#waiting.reduce((sum, input) => sum + input.data.length, 0);
  }

  /** Everything to send again after a reconnect, in order. */
  get waiting(): readonly Input[] {
    return this.#waiting;
  }

  #add(type: Input['type'], parts: readonly string[]): Input[] {
    const length = parts.reduce((sum, data) => sum + data.length, 0);
    if (this.#length + length > queueLimit) return [];
    const added = parts.map((data) => ({ type, sequence: this.#next++, data }));
    this.#waiting.push(...added);
    this.#length += length;
    return added;
  }
}

function chunks(data: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < data.length;) {
    let end = Math.min(data.length, start + chunkLength);
    if (end < data.length && isHighSurrogate(data.charCodeAt(end - 1))) end -= 1;
    parts.push(data.slice(start, end));
    start = end;
  }
  return parts;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
