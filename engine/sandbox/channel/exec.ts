// Runs a command over the channel to its end.
import type { ExecOptions } from '../../host/machine-commands.ts';
import type { Listeners } from '../../host/line-stream.ts';
import { mostBytes, type RunResult } from '../../host/run.ts';
import { withinTime } from '../../host/within-time.ts';
import type { RemoteCommand } from './remote-command.ts';

/** As MachineExec. A command that writes more than `maxBytes` is cancelled. */
export async function exec(
  start: (listeners: Listeners) => RemoteCommand,
  { input = '', maxBytes = mostBytes, ...limits }: ExecOptions = {},
): Promise<RunResult> {
  limits.signal?.throwIfAborted();
  const [stdout, stderr] = [new Kept(maxBytes), new Kept(maxBytes)];
  const keep = (kept: Kept) => (bytes: Buffer) => void (kept.add(bytes) || command.cancel());
  const command = start({ onOutput: keep(stdout), onError: keep(stderr) });
  command.write(Buffer.from(input));
  command.endInput();
  const { end, timedOut } = await withinTime(command.ended, () => command.cancel(), limits);
  const { exit, problem, started } = end;
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

  /** False if there is more output than is kept. */
  add(bytes: Buffer): boolean {
    this.#parts.push(bytes.subarray(0, this.#max - this.#length));
    this.#length += bytes.length;
    return this.#length <= this.#max;
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}
