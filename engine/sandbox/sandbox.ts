// The contract of both drivers: open a sandbox, run commands on its machines, close it.
import type { MachineExec, MachineStream } from '../host/machine-commands.ts';
import type { MachineName } from '../protocol/machine.ts';
import type { PreparedPart } from '../protocol/preparation.ts';
import type { Progress } from '../protocol/session-view.ts';

export type DriverName = 'vm' | 'container';

/** A command of the real host, in the form that execa and node-pty take. */
export interface HostCommand {
  file: string;
  args: string[];
}

export interface Sandbox {
  readonly id: string;
  readonly driver: DriverName;
  /**
   * The host command that runs `argv` on a machine as root. `site` is the scaffolding around the machines, for the
   * observer only. With `tty` the command expects its standard streams on a terminal and gives `argv` a terminal.
   * stdin, stdout, stderr and the exit status are those of `argv`.
   */
  command(machine: MachineName | 'site', argv: readonly string[], options?: { tty?: boolean }): HostCommand;
  readonly exec: MachineExec;
  readonly stream: MachineStream;
  /**
   * Saves the whole sandbox as it is now, with memory and processes. The sandbox stands still for a moment meanwhile.
   * Absent if the driver cannot do it. Throws LabError.
   */
  readonly snapshot?: () => Promise<SandboxSnapshot>;
  /** Resolves with the reason when the sandbox ends although close() was not called. */
  readonly died: Promise<string>;
  /** Ends it and removes every trace. Safe to call twice. */
  close(): Promise<void>;
}

/** A sandbox's state at one moment. It outlives the sandbox. */
export interface SandboxSnapshot {
  /** disk space it takes */
  readonly bytes: number;
  /** Opens another sandbox that continues from that moment; any number of times. Throws LabError. */
  open(options?: OpenOptions): Promise<Sandbox>;
  close(): Promise<void>;
}

export interface OpenOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface PrepareOptions extends OpenOptions {
  /** retries what could not be made before; default false */
  again?: boolean;
  /** called with the part that is made from now on */
  onPart?: (part: PreparedPart) => void;
}

/** Opens sandboxes. A source with warm() can be told that one may be needed soon. */
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
  /** For comparisons: folder of the machines' file system and archive of the lab's image, if they are local files. */
  fileSystem?(): { rootfs: string; webArchive: string };
  /** For comparisons, if open() restores a template: a sandbox that is booted from nothing. Throws LabError. */
  readonly bootCold?: (options?: OpenOptions) => Promise<Sandbox>;
  /** Removes what sandboxes of ended engines left behind. */
  sweep(): Promise<void>;
}
