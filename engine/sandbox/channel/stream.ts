// Runs a command over the channel that speaks in lines for a long time.
import { lineStream, type LineStreamOptions, type Listeners, type Stream } from '../../host/line-stream.ts';
import type { RemoteCommand } from './remote-command.ts';

/** As startStream, of a command in the sandbox; the agent has a time of grace of its own before it kills. */
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
