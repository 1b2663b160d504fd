// The channel to a sandbox's agent, the same in both drivers. The engine itself speaks its protocol. To connect a local
// terminal to one in the sandbox, the host command native/channel/attach.c does; it reads the agent's address from a
// file that only its owner can read.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../../errors/lab-error.ts';
import type { Listeners } from '../../host/line-stream.ts';
import { reasonOf, run } from '../../host/run.ts';
import { waitUntil } from '../../host/wait-until.ts';
import { guestPrograms, terminalName } from '../../protocol/guest-programs.ts';
import type { MachineName } from '../../protocol/machine.ts';
import type { HostCommand, Sandbox } from '../sandbox.ts';
import { connectTo, type ChannelAddress } from './connect.ts';
import { exec } from './exec.ts';
import { opening } from './frames.ts';
import { RemoteCommand } from './remote-command.ts';
import { stream } from './stream.ts';

export class Channel {
  readonly #address: ChannelAddress;
  readonly #attach: string;
  readonly #file: string;

  private constructor(address: ChannelAddress, attach: string, file: string) {
    this.#address = address;
    this.#attach = attach;
    this.#file = file;
  }

  /** Writes the address into `directory`/channel, mode 0600. */
  static async create(bin: string, directory: string, address: ChannelAddress): Promise<Channel> {
    const file = join(directory, 'channel');
    await writeFile(file, `${address.root}\n${address.path}\n${address.token}\n`, { mode: 0o600 });
    return new Channel(address, join(bin, 'vethlab-attach'), file);
  }

  /** The methods that a Sandbox takes from its channel. */
  get ways(): Pick<Sandbox, 'command' | 'exec' | 'stream'> {
    return { command: this.command, exec: this.exec, stream: this.stream };
  }

  readonly command: Sandbox['command'] = (machine, argv, { tty = false } = {}): HostCommand => ({
    file: this.#attach,
    args: [this.#file, ...(tty ? ['-t'] : []), machine, ...argv],
  });

  readonly exec: Sandbox['exec'] = (machine, argv, options) =>
    exec((listeners) => this.#start(machine, argv, listeners), options);

  readonly stream: Sandbox['stream'] = (machine, argv, options) =>
    stream((listeners) => this.#start(machine, argv, listeners), options);

  /** Runs one of the driver's own commands to its end and returns its output. Throws LabError if it fails. */
  async run(
    machine: MachineName | 'site',
    argv: readonly string[],
    options: { input?: string; timeoutMs?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<string> {
    const { signal, timeoutMs = 60_000, input = '' } = options;
    const result = await this.exec(machine, argv, { timeoutMs, input, ...(signal ? { signal } : {}) });
    if (result.exit === 0) return result.stdout;
    throw new LabError('sandbox-start-failed', { reason: `${argv.join(' ')}: ${reasonOf(result)}` });
  }

  /**
   * Starts a command ahead of time. Once it has written something (a shell: its prompt), it waits in the sandbox for
   * the next client that asks for the same command. Throws LabError.
   */
  async prestart(
    machine: MachineName | 'site',
    argv: readonly string[],
    { tty = false, signal }: { tty?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    const args = [this.#file, tty ? '-tp' : '-p', machine, ...argv];
    const result = await run(this.#attach, args, {
      timeoutMs: 60_000,
      env: { TERM: terminalName },
      ...(signal ? { signal } : {}),
    });
    if (result.exit !== 0)
      throw new LabError('sandbox-start-failed', { reason: `${argv.join(' ')}: ${reasonOf(result)}` });
  }

  /** Waits until Docker on the host answers. Throws LabError if it does not answer in time. */
  async waitForDocker(options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<void> {
    const { signal, timeoutMs } = options;
    let said = '';
    const answers = await waitUntil({
      timeoutMs,
      signal,
      probe: async () => {
        const result = await this.exec('host', guestPrograms.waitDocker, { timeoutMs, ...(signal ? { signal } : {}) });
        said = result.stderr.trim();
        if (result.exit !== 0 && result.startError === null)
          throw new LabError('sandbox-start-failed', { reason: `Docker: ${said || `exit ${result.exit}`}` });
        return result.exit === 0;
      },
    });
    if (!answers) throw new LabError('sandbox-start-failed', { reason: said || 'Docker does not answer' });
  }

  #start(machine: MachineName | 'site', argv: readonly string[], listeners: Listeners): RemoteCommand {
    const command = new RemoteCommand(opening(this.#address.token, machine, argv), listeners);
    command.begin(() => connectTo(this.#address));
    return command;
  }
}
