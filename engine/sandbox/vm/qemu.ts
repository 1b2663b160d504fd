// Finds the installed QEMU: its version, and its features as its help text lists them. Both vary between machines.
import { LabError } from '../../errors/lab-error.ts';
import { findProgram } from '../../host/packages.ts';
import { run } from '../../host/run.ts';

const name = 'qemu-system-x86_64';

export interface Qemu {
  /** absolute path */
  program: string;
  /** as QEMU prints it, for example "QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)" */
  version: string;
  /** the option with which a QEMU started by root switches to `user`, for example "1879048192:1879048192" */
  becomeUser: (user: string) => string[];
  /** whether it can map memory from a file that it may only read; otherwise it opens the file for writing, too */
  readsMemory: boolean;
}

/** Throws LabError `host-packages-missing` if there is no QEMU, `qemu-unfit` if it lacks a feature that is needed. */
export async function installedQemu(): Promise<Qemu> {
  const path = await findProgram(name);
  if (path === null)
    throw new LabError('host-packages-missing', { packages: name, command: 'apt-get install qemu-system-x86' });
  const [general, memory] = await Promise.all(
    [['-help'], ['-object', 'memory-backend-file,help']].map((args) => run(path, args, { timeoutMs: 30_000 })),
  );
  const qemu = qemuOf(path, { options: general!.stdout, memory: memory!.stdout });
  const said = general!.stderr.trim();
  if (qemu === null) throw new LabError('qemu-unfit', { reason: said || 'it names no way to give up root' });
  return qemu;
}

/** Reads the outputs of `-help` and `-object memory-backend-file,help`; null if QEMU lacks something that is needed. */
export function qemuOf(program: string, help: { options: string; memory: string }): Qemu | null {
  const version = /^QEMU emulator version .*$/m.exec(help.options)?.[0];
  const becomeUser = userOption(help.options);
  if (version === undefined || becomeUser === null) return null;
  return { program, version, becomeUser, readsMemory: /^ *rom=/m.test(help.memory) };
}

function userOption(help: string): Qemu['becomeUser'] | null {
  if (/^-run-with .*(\n .*)*\buser=/m.test(help)) return (user) => ['-run-with', `user=${user}`];
  if (/^-runas\b/m.test(help)) return (user) => ['-runas', user];
  return null;
}
