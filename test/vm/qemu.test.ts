// Reads QEMU's features from the help texts of Debian's versions.
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
  ])('gives up root with the option that its version has (%s)', (version, begins, options) => {
    const qemu = qemuOf('/usr/bin/qemu', { options: help(version), memory: '' })!;
    expect(qemu.version.startsWith(begins)).toBe(true);
    expect(qemu.becomeUser('nobody')).toEqual(options);
  });

  it('is unfit if its -run-with has no user and there is no -runas', () => {
    const without = help('10.0')
      .replace('[user=username|uid:gid]', '')
      .replaceAll(/^ +user=.*\n/gm, '');
    for (const options of [without, '']) expect(qemuOf('/usr/bin/qemu', { options, memory: '' })).toBeNull();
  });
});
