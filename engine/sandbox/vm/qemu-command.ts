// QEMU's command line, one for booting the template and for restoring it: they may differ only in what does not belong
// to the guest's hardware. What is tuned here was measured for emulation (TCG); see engine/bench/README.md.
import type { Image } from '../../image/image.ts';
import type { Qemu } from './qemu.ts';

export type Accelerator = 'kvm' | 'tcg';

export const memoryMib = 768;
export const diskSize = '6G';
export const guestPort = 2222;

// No address randomisation: translated code is reused between processes. No features a lab does not show.
const kernelArguments =
  'console=ttyS0 root=/dev/vda norandmaps nokaslr mitigations=off apparmor=0 audit=0 ipv6.disable=1 net.ifnames=0 ' +
  'quiet loglevel=4 panic=-1';

export interface MachineOptions {
  image: Image;
  qemu: Qemu;
  accelerator: Accelerator;
  /** file that holds the guest's memory */
  memory: string;
  /** shared: written through, for making the template; private: copied on write, for restoring it */
  memoryIs: 'shared' | 'private';
  /** -drive value without interface and id */
  drive: string;
  /** loopback port of the channel */
  port: number;
  token: string;
  incoming: boolean;
}

/** No AVX paths to emulate with Nehalem: 1.5 times faster than "max" under TCG. */
export const cpuModel = (accelerator: Accelerator) => (accelerator === 'kvm' ? 'host' : 'Nehalem');

/** A name as it stands among the options of one argument, which commas part: a comma of its own is doubled. */
export const optionValue = (path: string) => path.replaceAll(',', ',,');

export function qemuArguments(options: MachineOptions): string[] {
  const { image, qemu, accelerator, memory, memoryIs, drive, port, token, incoming } = options;
  return [
    // a state that is saved apart from the memory lacks the section that only a whole migration begins with
    ...['-global', 'migration.send-configuration=off'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-name', 'vethlab', '-sandbox', 'on,obsolete=deny,spawn=deny'],
    ...(process.getuid?.() === 0 ? qemu.becomeUser('nobody') : []),
    ...['-accel', accelerator === 'kvm' ? 'kvm' : 'tcg,thread=multi', '-cpu', cpuModel(accelerator), '-smp', '2'],
    ...['-m', `${memoryMib}M`, '-M', 'q35,memory-backend=memory,usb=off,vmport=off'],
    '-object',
    `memory-backend-file,id=memory,size=${memoryMib}M,mem-path=${optionValue(memory)},share=${memoryIs === 'shared' ? 'on' : 'off'}`,
    ...['-kernel', image.kernel, '-initrd', image.initrd, '-append', `${kernelArguments} vethlab.token=${token}`],
    ...['-drive', `${drive},if=virtio,cache=unsafe,discard=unmap`],
    ...['-netdev', `user,id=way-in,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:${guestPort}`],
    ...['-device', 'virtio-net-pci,netdev=way-in,mac=52:54:00:00:00:01', '-device', 'virtio-rng-pci'],
    // what a guest says on it has no end: only while the template is made is it kept
    ...['-serial', incoming ? 'null' : 'file:serial.log', '-qmp', 'unix:qmp.sock,server=on,wait=off'],
    ...(incoming ? ['-S', '-incoming', 'defer'] : []),
  ];
}
