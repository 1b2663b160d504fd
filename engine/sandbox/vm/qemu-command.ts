// QEMU's command line for booting the template and for restoring it. The two may differ only in what is not part of the
// guest's hardware. The tuning was measured for emulation (TCG); see engine/bench/README.md.
import type { Image } from '../../image/image.ts';
import type { Qemu } from './qemu.ts';

export type Accelerator = 'kvm' | 'tcg';

export const memoryMib = 768;
export const diskSize = '6G';
export const guestPort = 2222;

// No address randomisation, so that translated code is reused between processes. No features that no lab shows.
const kernelArguments =
  'console=ttyS0 root=/dev/vda norandmaps nokaslr mitigations=off apparmor=0 audit=0 ipv6.disable=1 net.ifnames=0 ' +
  'quiet loglevel=4 panic=-1 ' +
  'sysctl.kernel.core_pattern=|/bin/false'; // what crashes leaves no file behind

export interface MachineOptions {
  image: Image;
  qemu: Qemu;
  accelerator: Accelerator;
  /** file that holds the guest's memory */
  memory: string;
  /** shared: writes go to the file, for making the template; private: copy-on-write, for restoring it */
  memoryIs: 'shared' | 'private';
  /** -drive value without interface and id */
  drive: string;
  /** loopback port for the channel, in QEMU's network namespace */
  port: number;
  /** the user that QEMU becomes if it is started by root */
  userId: number | null;
  incoming: boolean;
}

/** Nehalem has no AVX, which is slow to emulate: under TCG it is 1.5 times faster than "max". */
export const cpuModel = (accelerator: Accelerator) => (accelerator === 'kvm' ? 'host' : 'Nehalem');

/** Escapes a name for a comma-separated option: commas are doubled. */
export const optionValue = (path: string) => path.replaceAll(',', ',,');

function memoryOptions(memoryIs: 'shared' | 'private', { readsMemory }: Qemu): string {
  if (memoryIs === 'shared') return 'share=on';
  return readsMemory ? 'share=off,readonly=on,rom=off' : 'share=off';
}

export function qemuArguments(options: MachineOptions): string[] {
  const { image, qemu, accelerator, memory, memoryIs, drive, port, userId, incoming } = options;
  return [
    // a state saved apart from the memory lacks the section that only a full migration begins with
    ...['-global', 'migration.send-configuration=off'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-name', 'vethlab', '-sandbox', 'on,obsolete=deny,spawn=deny,resourcecontrol=deny'],
    ...(userId === null ? [] : qemu.becomeUser(`${userId}:${userId}`)),
    ...['-accel', accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi', '-cpu', cpuModel(accelerator), '-smp', '2'],
    ...['-m', `${memoryMib}M`, '-M', 'q35,memory-backend=memory,usb=off,vmport=off'],
    '-object',
    `memory-backend-file,id=memory,size=${memoryMib}M,mem-path=${optionValue(memory)},${memoryOptions(memoryIs, qemu)}`,
    ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', kernelArguments],
    ...['-drive', `${drive},if=virtio,cache=unsafe,discard=unmap`],
    ...['-netdev', `user,id=way-in,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:${guestPort}`],
    ...['-device', 'virtio-net-pci,netdev=way-in,mac=52:54:00:00:00:01', '-device', 'virtio-rng-pci'],
    // a guest's serial output has no bound, so it is kept only while the template is made
    ...['-serial', incoming ? 'null' : 'file:serial.log', '-qmp', 'unix:qmp.sock,server=on,wait=off'],
    ...(incoming ? ['-S', '-incoming', 'defer'] : []),
  ];
}
