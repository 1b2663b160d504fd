// Finds the installed QEMU: its version, and its features as its help text lists them. Both vary between machines.
import { LabError } from '../../errors/lab-error.ts';
import { run } from '../../host/run.ts';

export const program = 'qemu-system-x86_64';

export interface Qemu {
  /** as QEMU prints it, for example "QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)" */
  version: string;
  /** the option with which a QEMU started by root switches to `user` */
  becomeUser: (user: string) => string[];
}

/** Throws LabError `host-packages-missing` if there is no QEMU, `qemu-unfit` if it lacks a feature that is needed. */
export async function installedQemu(): Promise<Qemu> {
  const { exit, stdout, stderr } = await run(program, ['-help'], { timeoutMs: 30_000 });
  if (exit === null)
    throw new LabError('host-packages-missing', { packages: program, command: 'apt-get install qemu-system-x86' });
  const qemu = qemuOf(stdout);
  if (qemu === null) throw new LabError('qemu-unfit', { reason: stderr.trim() || 'it names no way to give up root' });
  return qemu;
}

/** Reads the output of `-help`; null if it lacks something that vethlab needs. */
export function qemuOf(help: string): Qemu | null {
  const version = /^QEMU emulator version .*$/m.exec(help)?.[0];
  if (version === undefined) return null;
  if (/^-run-with .*(\n .*)*\buser=/m.test(help))
    return { version, becomeUser: (user) => ['-run-with', `user=${user}`] };
  if (/^-runas\b/m.test(help)) return { version, becomeUser: (user) => ['-runas', user] };
  return null;
}
