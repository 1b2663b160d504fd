// Runs a long-lived command over the channel and delivers its output line by line.
import { lineStream, type LineStreamOptions, type Listeners, type Stream } from '../../host/line-stream.ts';
import type { RemoteCommand } from './remote-command.ts';

/** As startStream, but for a command in the sandbox. The agent adds its own grace period before it kills. */
export function stream(start: (listeners: Listeners) => RemoteCommand, options: LineStreamOptions): Stream {
  return lineStream((listeners) => {
    const command = start(listeners);
    const cancel = () => command.cancel();
    return {
      ended: command.ended,
      write: (text) => command.write(Buffer.from(text)),
      endInput: () => command.endInput(),
      force: [cancel],
      cancel,
    };
  }, options);
}
