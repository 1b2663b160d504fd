// One virtual machine restored from the template: memory mapped copy-on-write, disk changes in a file of its own that is
// already unlinked, a channel through a loopback port. It gets its own clock, identity and randomness.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Image } from '../../image/image.ts';
import { LabError } from '../../errors/lab-error.ts';
import { Channel } from '../channel.ts';
import type { Sandbox } from '../sandbox.ts';
import { freePort, startMachine, type Machine } from './machine.ts';
import { Qmp } from './qmp.ts';
import { sendState, stateSocket } from './state-transfer.ts';
import type { VmTemplate } from './template.ts';

const restoreLimitMs = 30_000; // 0.3 s when the machine is quiet

export interface StartOptions {
  id: string;
  directory: string;
  image: Image;
  template: VmTemplate;
  signal?: AbortSignal | undefined;
}

/** Throws LabError; nothing is left behind then. */
export async function startVmSandbox(options: StartOptions): Promise<Sandbox> {
  const { id, directory, image, template, signal } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const machine = startMachine(directory, {
    image,
    accelerator: template.accelerator,
    memory: template.memory,
    memoryIs: 'private',
    drive: `file=${template.disk},format=qcow2,snapshot=on`,
    port,
    token: template.token,
    incoming: true,
  });
  let asked = false;
  const close = async () => {
    asked = true;
    await machine.close();
  };
  try {
    const channel = await Channel.create(image.bin, directory, { port, token: template.token });
    await Promise.race([restore(directory, template, channel, signal), failure(machine)]);
    return {
      id,
      driver: 'vm',
      command: (target, argv, { tty = false } = {}) => channel.command(target, argv, tty),
      died: new Promise((resolve) => {
        void machine.ended.then((end) => {
          if (!asked) resolve(end.stderr.trim() || 'QEMU ended');
        });
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function restore(directory: string, template: VmTemplate, channel: Channel, signal?: AbortSignal): Promise<void> {
  const qmp = await Qmp.connect(directory, { timeoutMs: restoreLimitMs, signal });
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'x-ignore-shared', state: true }] });
  await qmp.execute('migrate-incoming', { uri: `unix:${stateSocket}` });
  await sendState(directory, template.state, signal);
  await qmp.migrationEnd({ timeoutMs: restoreLimitMs, signal });
  await qmp.execute('cont');
  qmp.close();
  const now = String(BigInt(Date.now()) * 1_000_000n);
  await channel.run('site', ['/usr/lib/vethlab/vethlab-resume', now, randomBytes(16).toString('hex')], {
    input: randomBytes(128).toString('latin1'),
    timeoutMs: restoreLimitMs,
    signal,
  });
}

async function failure(machine: Machine): Promise<never> {
  const { stderr } = await machine.ended;
  throw new LabError('sandbox-start-failed', { reason: stderr.trim() || 'QEMU ended' });
}
