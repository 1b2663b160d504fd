// The frames of the channel between the engine and a sandbox's agent, as native/channel/frame.h defines them.

export const frameType = { stdin: 1, stdinEnd: 2, stdout: 16, stderr: 17, exit: 18, error: 19, hello: 20 } as const;

const magic = 'VLC1';
const headBytes = 5;
const frameBytes = 64 * 1024; // maximum data in one frame
const openingBytes = 256 * 1024; // maximum size of a request

export interface Frame {
  type: number;
  data: Buffer;
}

/** The request for a command without a terminal. Throws an Error if it is too large. */
export function opening(token: string, machine: string, argv: readonly string[]): Buffer {
  const fields = [token, machine, '-', '24', '80', 'dumb', ...argv];
  if (fields.some((field) => field.includes('\0'))) throw new Error('an argument holds a NUL byte');
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  if (body.length > openingBytes) throw new Error('the argument list is too long');
  const head = Buffer.alloc(8, magic);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** Splits the data into frames of that type; one empty frame if there is no data. */
export function framed(type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const parts: Buffer[] = [];
  for (let from = 0; from === 0 || from < data.length; from += frameBytes) {
    const part = data.subarray(from, from + frameBytes);
    const head = Buffer.alloc(headBytes);
    head.writeUInt8(type);
    head.writeUInt32BE(part.length, 1);
    parts.push(head, part);
  }
  return Buffer.concat(parts);
}

/** Splits incoming bytes into frames; buffers an incomplete frame. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Throws an Error if the bytes are not a valid frame. */
  take(chunk: Buffer): Frame[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= headBytes) {
      const length = bytes.readUInt32BE(at + 1);
      if (length > frameBytes) throw new Error('what the sandbox says is not understood');
      const end = at + headBytes + length;
      if (bytes.length < end) break;
      frames.push({ type: bytes.readUInt8(at), data: bytes.subarray(at + headBytes, end) });
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}
