// The contract both drivers keep: open a sandbox, run things on its machines, close it.
import type { MachineExec, MachineStream } from '../host/machine-commands.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { PreparedPart } from '../protocol/preparation.ts';
import type { Progress } from '../protocol/session-view.ts';

export type DriverName = 'vm' | 'container';

/** A command of the real host, ready for execa or node-pty. */
export interface HostCommand {
  file: string;
  args: string[];
}

export interface Sandbox {
  readonly id: string;
  readonly driver: DriverName;
  /**
   * The host command that runs `argv` on a machine as root. `site` is the scaffolding around the machines, for the
   * observer only. With `tty` the command expects its standard streams on a terminal and gives `argv` one.
   * stdin, stdout, stderr and the exit status are those of `argv`.
   */
  command(machine: MachineName | 'site', argv: readonly string[], options?: { tty?: boolean }): HostCommand;
  readonly exec: MachineExec;
  readonly stream: MachineStream;
  /**
   * Keeps all of it as it is now, memory and processes included, while it stands still for a moment; absent where the
   * driver cannot. Throws LabError.
   */
  readonly snapshot?: () => Promise<SandboxSnapshot>;
  /** Resolves, with what happened, when the sandbox ends without close() having been called. */
  readonly died: Promise<string>;
  /** Ends it and removes every trace; safe to call twice. */
  close(): Promise<void>;
}

/** What a sandbox was at one moment; it outlives it. */
export interface SandboxSnapshot {
  /** of disk that it takes */
  readonly bytes: number;
  /** Another sandbox that goes on from that moment; as often as wanted. Throws LabError. */
  open(options?: OpenOptions): Promise<Sandbox>;
  close(): Promise<void>;
}

export interface OpenOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface PrepareOptions extends OpenOptions {
  /** tries again what could not be made before; default false */
  again?: boolean;
  /** what is being made from now on */
  onPart?: (part: PreparedPart) => void;
}

/** Where sandboxes come from; with warm() it can be told that one may be asked for soon. */
export interface SandboxSource {
  open(options?: OpenOptions): Promise<Sandbox>;
  warm?(): void;
}

export interface SandboxDriver {
  readonly name: DriverName;
  /** Builds what open() needs (image, template) unless it is cached. Throws LabError. */
  prepare(options?: PrepareOptions): Promise<void>;
  /** A sandbox whose Docker answers. Throws LabError. */
  open(options?: OpenOptions): Promise<Sandbox>;
  /** The folder with the machines' file system, and the archive of the lab's image, where they are files here: for comparison. */
  fileSystem?(): { rootfs: string; webArchive: string };
  /** The same booted from nothing, where open() restores one: for comparison. Throws LabError. */
  readonly bootCold?: (options?: OpenOptions) => Promise<Sandbox>;
  /** Removes what sandboxes of engines that are no more left behind. */
  sweep(): Promise<void>;
}
