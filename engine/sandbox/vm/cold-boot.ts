// Boots the template's guest from nothing, as plain QEMU does, to compare it with restoring the template.
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Channel } from '../channel/channel.ts';
import type { Sandbox } from '../sandbox.ts';
import { startMachine, wayIn } from './machine.ts';
import { memoryMib, optionValue } from './qemu-command.ts';
import type { StartOptions } from './vm-sandbox.ts';

const bootLimitMs = 5 * 60_000; // cold, emulated, on a busy machine

/** A sandbox whose Docker answers. Throws LabError; nothing is left behind then. */
export async function bootCold({ place, image, qemu, template, signal }: StartOptions): Promise<Sandbox> {
  const { id, directory } = place();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const memory = join(directory, 'memory');
  await writeFile(memory, '');
  await truncate(memory, memoryMib * 1024 * 1024);
  const { accelerator, disk, token } = template;
  const machine = await startMachine(directory, {
    ...{ image, qemu, accelerator, memory, memoryIs: 'shared', incoming: false },
    drive: `file=${optionValue(disk)},format=qcow2,snapshot=on`,
  });
  try {
    const channel = await Channel.create(image.bin, directory, wayIn(directory, token));
    await channel.waitForDocker({ timeoutMs: bootLimitMs, signal });
    return {
      id,
      driver: 'vm',
      ...channel.ways,
      died: machine.ended.then(({ stderr }) => stderr),
      close: () => machine.close(),
    };
  } catch (error) {
    await machine.close();
    throw error;
  }
}
