// Reads a file of unknown origin: only up to a limit, without waiting for ever, and only if it is text.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LabError } from '../errors/lab-error.ts';

const mostScriptBytes = 1024 * 1024; // a script of tens of thousands of lines

/** Pipes that the caller's shell made for this; they come to an end. */
const pipes = /^\/dev\/(stdin|fd\/\d+)$/;

/** Throws LabError `file-unreadable` with the reason; also for a folder, a pipe, a device or text that is not UTF-8. */
export async function readTextFile(path: string, mostBytes: number, signal?: AbortSignal): Promise<string> {
  const refused = (reason: string, cause?: unknown) => new LabError('file-unreadable', { path, reason }, { cause });
  try {
    // opening a pipe without a writer would otherwise wait
    const file = await open(path, constants.O_RDONLY | (pipes.test(path) ? 0 : constants.O_NONBLOCK));
    try {
      const found = await file.stat();
      if (found.isDirectory()) throw refused('it is a folder');
      if (!found.isFile() && !pipes.test(path)) throw refused('it is a pipe or a device, not a file');
      const parts: Buffer[] = [];
      let length = 0;
      for await (const part of file.createReadStream({ autoClose: false, ...(signal && { signal }) })) {
        parts.push(part as Buffer);
        length += (part as Buffer).length;
        if (length > mostBytes) throw refused(`it is longer than ${mostBytes} bytes`);
      }
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
    } finally {
      await file.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LabError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw refused(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : (code ?? String(error)),
      error,
    );
  }
}

/** `-`: standard input. Throws LabError `file-unreadable`, `script-unfit`. */
export async function readScript(path: string, signal?: AbortSignal): Promise<string> {
  const text = await readTextFile(path === '-' ? '/dev/stdin' : path, mostScriptBytes, signal);
  const refused = (reason: string) => new LabError('script-unfit', { path, reason });
  if (text.trim() === '') throw refused('it is empty');
  const line = text.split('\n').findIndex((one) => one.includes('\0'));
  if (line >= 0) throw refused(`line ${line + 1} holds a NUL byte`);
  return text;
}
