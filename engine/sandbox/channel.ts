// The channel to a sandbox's agent, the same in both drivers: where it is, in a file only its owner reads, and the host
// command (native/channel/attach.c) that runs something through it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { run } from '../process/run.ts';
import { waitUntil } from '../process/wait-until.ts';
import { guestPrograms, terminalName } from '../protocol/guest-programs.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { HostCommand } from './sandbox.ts';

/** `path` is the socket's beneath `root`: nothing of it is followed out of there. */
export type ChannelAddress = { root: string; path: string } | { port: number; token: string };

const unreachable = 255; // exit status of vethlab-attach when the agent does not answer

export class Channel {
  readonly #attach: string;
  readonly #file: string;

  private constructor(attach: string, file: string) {
    this.#attach = attach;
    this.#file = file;
  }

  /** Writes the address into `directory`/channel, mode 0600. */
  static async create(bin: string, directory: string, address: ChannelAddress): Promise<Channel> {
    const file = join(directory, 'channel');
    const line = 'root' in address ? `unix ${address.root} ${address.path}` : `tcp ${address.port} ${address.token}`;
    await writeFile(file, `${line}\n`, { mode: 0o600 });
    return new Channel(join(bin, 'vethlab-attach'), file);
  }

  command(machine: MachineName | 'site', argv: readonly string[], tty = false): HostCommand {
    return { file: this.#attach, args: [this.#file, ...(tty ? ['-t'] : []), machine, ...argv] };
  }

  /** Runs a command of the driver's own to its end; throws LabError unless it succeeds. Gives its output. */
  async run(
    machine: MachineName | 'site',
    argv: readonly string[],
    options: { input?: string; timeoutMs?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<string> {
    const { signal, timeoutMs = 60_000, input } = options;
    const { file, args } = this.command(machine, argv);
    const result = await run(file, args, {
      timeoutMs,
      ...(signal ? { signal } : {}),
      ...(input === undefined ? {} : { input }),
    });
    if (result.exit === 0) return result.stdout;
    const reason = result.timedOut
      ? `no end within ${timeoutMs / 1000} s`
      : result.stderr.trim() || `exit ${result.exit}`;
    throw new LabError('sandbox-start-failed', { reason: `${argv.join(' ')}: ${reason}` });
  }

  /**
   * Starts a command and leaves it waiting, once it has said its first, for whoever will ask for the same; at its prompt
   * if it is a shell. Throws LabError.
   */
  async hold(
    machine: MachineName | 'site',
    argv: readonly string[],
    { tty = false, signal }: { tty?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    const args = [this.#file, tty ? '-th' : '-h', machine, ...argv];
    const result = await run(this.#attach, args, {
      timeoutMs: 60_000,
      env: { TERM: terminalName },
      ...(signal ? { signal } : {}),
    });
    if (result.exit !== 0)
      throw new LabError('sandbox-start-failed', { reason: `${argv.join(' ')}: ${result.stderr}` });
  }

  /** Waits until Docker on the host answers; throws LabError when it does not within the time. */
  async waitForDocker(options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<void> {
    const { signal, timeoutMs } = options;
    let said = '';
    const answers = await waitUntil({
      timeoutMs,
      signal,
      probe: async () => {
        const { file, args } = this.command('host', guestPrograms.waitDocker);
        const result = await run(file, args, { timeoutMs, ...(signal ? { signal } : {}) });
        said = result.stderr.trim();
        if (result.exit !== 0 && result.exit !== unreachable)
          throw new LabError('sandbox-start-failed', { reason: `Docker: ${said || `exit ${result.exit}`}` });
        return result.exit === 0;
      },
    });
    if (!answers) throw new LabError('sandbox-start-failed', { reason: said || 'Docker does not answer' });
  }
}
