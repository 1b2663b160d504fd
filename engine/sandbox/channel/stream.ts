// Runs a command over the channel that speaks in lines for a long time.
import { LineSplitter } from '../../process/line-splitter.ts';
import { mostLineBytes, type Stream, type StreamOptions } from '../../process/stream.ts';
import type { CommandListeners, RemoteCommand } from './remote-command.ts';

const errorTailBytes = 4096;

/** As startStream, of a command in the sandbox. */
export function stream(
  start: (listeners: CommandListeners) => RemoteCommand,
  { onLine, signal, maxLineBytes = mostLineBytes }: Omit<StreamOptions, 'env'>,
): Stream {
  let said = '';
  const say = (text: string) => void (said = (said + text).slice(-errorTailBytes));
  const lines = new LineSplitter(maxLineBytes, onLine);
  const command = start({
    onOutput: (bytes) => {
      if (lines.take(bytes)) return;
      say(`a line is longer than ${maxLineBytes} bytes\n`);
      command.cancel();
    },
    onError: (bytes) => say(bytes.toString()),
  });
  const ended = command.ended.then(({ exit, problem }) => ({ exit, said: said + (problem ?? '') }));
  const close = async (graceMs = 1000) => {
    command.endInput();
    const timer = setTimeout(() => command.cancel(), graceMs);
    await ended;
    clearTimeout(timer);
  };
  const abort = () => void close(0);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  void ended.then(() => signal?.removeEventListener('abort', abort));
  return { ended, write: (text) => command.write(Buffer.from(text)), close };
}
