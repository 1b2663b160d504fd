// Starts a long-lived local process that writes lines.
import { spawn } from 'node:child_process';
import { guarded } from '../errors/guarded.ts';
import { killGroup } from './kill-group.ts';
import { processEnd } from './process-end.ts';
import { lineStream, type LineStreamOptions, type Listeners, type Speaker, type Stream } from './line-stream.ts';

export interface StreamOptions extends LineStreamOptions {
  env?: Record<string, string>;
}

/** Never throws: a program that cannot be started shows in `ended`. */
export function startStream(file: string, args: readonly string[], { env, ...options }: StreamOptions): Stream {
  return lineStream((listeners) => speakingProcess(file, args, env, listeners), options);
}

function speakingProcess(
  file: string,
  args: readonly string[],
  env: StreamOptions['env'],
  { onOutput, onError }: Listeners,
): Speaker {
  // Detached, so Ctrl-C at the engine's terminal does not reach it. It ends when its standard input ends.
  const child = spawn(file, args, { detached: true, stdio: 'pipe', env: { ...process.env, ...env } });
  // Kills its children too: they are in its own process group.
  const kill = (signal: NodeJS.Signals) => killGroup(child.pid, signal);
  child.stdin.on('error', (error) => onError(Buffer.from(`stdin: ${error.message}\n`))); // `ended` reports why
  child.stdout.on('data', guarded(onOutput));
  child.stderr.on('data', guarded(onError));
  return {
    ended: processEnd(child),
    write: (text) => void (child.stdin.writable && child.stdin.write(text)),
    endInput: () => child.stdin.end(),
    force: [() => kill('SIGTERM'), () => kill('SIGKILL')],
    cancel: () => {
      child.stdout.destroy();
      kill('SIGKILL');
    },
  };
}
