// What a QEMU says of itself, read from the help texts of the versions that Debian has.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { qemuOf } from '../../engine/sandbox/vm/qemu.ts';

const help = (version: string) =>
  readFileSync(join(import.meta.dirname, `../fixtures/qemu-help/${version}.txt`), 'utf8');

describe('the installed QEMU', () => {
  it.each([
    ['7.2', 'QEMU emulator version 7.2.', ['-runas', 'nobody']],
    ['10.0', 'QEMU emulator version 10.0.', ['-run-with', 'user=nobody']],
  ])('gives up root by the option that it has (%s)', (version, begins, options) => {
    const qemu = qemuOf(help(version))!;
    expect(qemu.version.startsWith(begins)).toBe(true);
    expect(qemu.becomeUser('nobody')).toEqual(options);
  });

  it('is not taken for able where it has a -run-with that knows no user, and no -runas', () => {
    const without = help('10.0')
      .replace('[user=username|uid:gid]', '')
      .replaceAll(/^ +user=.*\n/gm, '');
    expect(qemuOf(without)).toBeNull();
    expect(qemuOf('')).toBeNull();
  });
});
