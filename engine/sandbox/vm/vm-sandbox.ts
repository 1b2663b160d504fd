// One virtual machine restored from the template: memory mapped copy-on-write, disk changes in a file of its own that is
// already unlinked, a channel through a loopback port. It gets its own clock, identity and randomness.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Image } from '../../image/image.ts';
import { LabError } from '../../errors/lab-error.ts';
import type { ServiceEnd } from '../../process/service.ts';
import { guestPrograms } from '../../protocol/guest-programs.ts';
import { Channel } from '../channel.ts';
import type { Sandbox } from '../sandbox.ts';
import { freePort, startMachine, type Machine } from './machine.ts';
import { Qmp } from './qmp.ts';
import { sendState, stateSocket } from './state-transfer.ts';
import type { VmTemplate } from './template.ts';

const poweredOff = 3; // exit status of machine.sh
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
  const { id, directory, image, template } = options;
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
    const channel = await Promise.race([restore(options, port), failure(machine)]);
    return {
      id,
      driver: 'vm',
      command: (target, argv, { tty = false } = {}) => channel.command(target, argv, tty),
      died: new Promise((resolve) => {
        void machine.ended.then((end) => {
          if (!asked) resolve(whatHappened(end));
        });
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function whatHappened({ exit, stderr }: ServiceEnd): string {
  if (exit === poweredOff) return 'its host was powered off';
  return exit === null ? 'what kept it running was ended' : stderr.trim() || 'QEMU ended';
}

/** The channel, with a token of its own: the template's stands in QEMU's command line. */
async function restore({ image, directory, template, signal }: StartOptions, port: number): Promise<Channel> {
  const qmp = await Qmp.connect(directory, { timeoutMs: restoreLimitMs, signal });
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'x-ignore-shared', state: true }] });
  await qmp.execute('migrate-incoming', { uri: `unix:${stateSocket}` });
  await sendState(directory, template.state, signal);
  await qmp.migrationEnd({ timeoutMs: restoreLimitMs, signal });
  await qmp.execute('cont');
  qmp.close();
  const token = randomBytes(24).toString('base64url');
  const first = await Channel.create(image.bin, directory, { port, token: template.token });
  const now = String(BigInt(Date.now()) * 1_000_000n);
  await first.run('site', guestPrograms.resume, {
    input: `${now}\n${randomBytes(16).toString('hex')}\n${token}\n${randomBytes(128).toString('latin1')}`,
    timeoutMs: restoreLimitMs,
    signal,
  });
  return Channel.create(image.bin, directory, { port, token });
}

async function failure(machine: Machine): Promise<never> {
  const { stderr } = await machine.ended;
  throw new LabError('sandbox-start-failed', { reason: stderr.trim() || 'QEMU ended' });
}
