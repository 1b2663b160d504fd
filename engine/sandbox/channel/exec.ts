// Runs a command over the channel to its end.
import type { ExecOptions } from '../../machine/commands.ts';
import type { RunResult } from '../../process/run.ts';
import type { CommandListeners, RemoteCommand } from './remote-command.ts';

const mostBytes = 4 * 1024 * 1024; // of each stream

/** As MachineExec. One that says more than `maxBytes` is cancelled. */
export async function exec(
  start: (listeners: CommandListeners) => RemoteCommand,
  { input = '', timeoutMs, signal, maxBytes = mostBytes }: ExecOptions = {},
): Promise<RunResult> {
  signal?.throwIfAborted();
  const [stdout, stderr] = [new Kept(maxBytes), new Kept(maxBytes)];
  const keep = (kept: Kept) => (bytes: Buffer) => void (kept.add(bytes) || command.cancel());
  const command = start({ onOutput: keep(stdout), onError: keep(stderr) });
  command.write(Buffer.from(input));
  command.endInput();
  let timedOut = false;
  const cancel = () => command.cancel();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => ((timedOut = true), cancel()), timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  const { exit, problem, started } = await command.ended;
  clearTimeout(timer);
  signal?.removeEventListener('abort', cancel);
  signal?.throwIfAborted();
  const said = stderr.text + (problem === null ? '' : `vethlab: ${problem}\n`);
  return { exit, stdout: stdout.text, stderr: said, timedOut, startError: started ? null : problem };
}

class Kept {
  readonly #max: number;
  readonly #parts: Buffer[] = [];
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** False where that is more than is kept. */
  add(bytes: Buffer): boolean {
    this.#parts.push(bytes.subarray(0, this.#max - this.#length));
    this.#length += bytes.length;
    return this.#length <= this.#max;
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}
