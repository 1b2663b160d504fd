// The OCI configuration of a container sandbox: a user namespace with a shifted id range, its own namespace of every
// other kind, no host device, no host path, limits on memory, processes and CPU. (OCI runtime specification 1.0.2.)
import { availableParallelism } from 'node:os';
import { idCount } from '../own-ids.ts';

export interface Limits {
  memoryMib: number;
  processes: number;
  /** CPUs; may be a fraction */
  cpus: number;
  /** whether the kernel can limit swap; if so, the sandbox gets none */
  swap: boolean;
}

/** A tenth of a processor stays for the engine, however hard a sandbox works. */
export const defaultLimits = { memoryMib: 1536, processes: 4096, cpus: Math.min(2, availableParallelism() - 0.1) };

const capabilities = [
  'AUDIT_WRITE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MKNOD',
  'NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_CHROOT SYS_NICE',
  'SYS_BOOT SYS_PTRACE SYS_RESOURCE', // reboot(2) in a pid namespace ends only that namespace
].flatMap((line) => line.split(' ').map((name) => `CAP_${name}`));

// Calls that a user namespace's root may not make anyway, or that no lab needs: they would only expose more of the
// kernel. syslog would show the real machine's messages.
const refusedCalls = [
  'acct bpf delete_module finit_module init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp',
  'kexec_file_load kexec_load lookup_dcookie open_by_handle_at perf_event_open swapoff swapon syslog userfaultfd',
].flatMap((line) => line.split(' '));

// Keys belong to an id of the real machine, which other sandboxes have too. runc does without where there are none.
const keyCalls = ['add_key', 'keyctl', 'request_key'];
const notImplemented = 38; // ENOSYS

// The socket families of labs; each other one only exposes more of the kernel, and network namespaces do not contain
// AF_VSOCK. None above AF_PACKET is needed.
const families = [0, 1, 2, 10, 16, 17]; // AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET
const lastFamily = Math.max(...families);
const refusedFamilies = Array.from({ length: lastFamily }, (_, family) => family).filter(
  (family) => !families.includes(family),
);
const addressFamilyNotSupported = 97; // EAFNOSUPPORT

// null, zero, full, random, urandom, tty, console, ptmx and terminals. Other nodes can be made but not opened.
const devices: [major: number, minor: number | undefined][] = [
  [1, 3],
  [1, 5],
  [1, 7],
  [1, 8],
  [1, 9],
  [5, 0],
  [5, 1],
  [5, 2],
  [136, undefined],
];

const mount = (destination: string, type: string, ...options: string[]) => ({
  destination,
  type,
  source: type,
  options: ['nosuid', 'noexec', ...options],
});
const bind = (destination: string, source: string, ...options: string[]) => ({
  destination,
  type: 'bind',
  source,
  options: ['bind', ...options],
});

export interface BindMount {
  destination: string;
  source: string;
}

export interface ConfigOptions {
  id: string;
  /** outside, root has this id */
  firstId: number;
  limits: Limits;
  /** read-only */
  extraMounts: readonly BindMount[];
}

/**
 * The content of config.json. Relative sources are relative to the bundle. native/container/sandbox.sh makes the user
 * namespace and mounts the bundle.
 */
export function ociConfig({ id, firstId, limits, extraMounts }: ConfigOptions): object {
  const memoryBytes = limits.memoryMib * 1024 * 1024;
  return {
    ociVersion: '1.0.2',
    hostname: 'site',
    process: {
      user: { uid: 0, gid: 0 },
      cwd: '/',
      args: ['/usr/lib/vethlab/site', 'unix', '/run/vethlab/channel/agent'],
      oomScoreAdj: 500, // if the real machine runs out of memory, sandboxes are killed first
      env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'container=vethlab'],
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: 'rootfs' },
    mounts: [
      mount('/proc', 'proc', 'nodev'),
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=4m'] },
      mount('/dev/pts', 'devpts', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'),
      mount('/dev/shm', 'tmpfs', 'nodev', 'mode=1777', 'size=64m'),
      mount('/dev/mqueue', 'mqueue', 'nodev'),
      mount('/sys', 'sysfs', 'nodev'),
      mount('/sys/fs/cgroup', 'cgroup', 'nodev', 'relatime'),
      // a second, complete sysfs: without it the kernel refuses the mount that `ip netns exec` puts over /sys
      mount('/dev/.sysfs', 'sysfs', 'nodev'),
      { destination: '/run', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=755', 'size=64m'] },
      bind('/run/vethlab/channel', '../disk/channel', 'nosuid', 'nodev', 'noexec'),
      bind('/var/lib/docker', '../disk/docker'),
      // the programs of the site, out of the learner's reach; the machines have a copy of their own
      bind('/usr/lib/vethlab', '../../image/usr/lib/vethlab', 'ro', 'nosuid', 'nodev'),
      ...extraMounts.map(({ destination, source }) => bind(destination, source, 'ro')),
    ],
    linux: {
      namespaces: [
        { type: 'user', path: '/run/vethlab/sandbox/user' },
        ...['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup'].map((type) => ({ type })),
      ],
      uidMappings: [{ containerID: 0, hostID: firstId, size: idCount }],
      gidMappings: [{ containerID: 0, hostID: firstId, size: idCount }],
      cgroupsPath: `/vethlab/${id}`,
      resources: {
        devices: [
          { allow: false, access: 'rwm' },
          { allow: true, type: 'c', access: 'm' },
          { allow: true, type: 'b', access: 'm' },
          ...devices.map(([major, minor]) => ({ allow: true, type: 'c', major, minor, access: 'rwm' })),
        ],
        memory: { limit: memoryBytes, ...(limits.swap && { swap: memoryBytes }) }, // swap: the sum of memory and swap
        pids: { limit: limits.processes },
        cpu: { period: 100_000, quota: Math.round(limits.cpus * 100_000) },
      },
      seccomp: {
        defaultAction: 'SCMP_ACT_ALLOW',
        architectures: ['SCMP_ARCH_X86_64'], // others end the process: their calls hide the family
        syscalls: [
          { names: refusedCalls, action: 'SCMP_ACT_ERRNO', errnoRet: 1 },
          { names: keyCalls, action: 'SCMP_ACT_ERRNO', errnoRet: notImplemented },
          refusedSockets({ value: lastFamily, op: 'SCMP_CMP_GT' }),
          ...refusedFamilies.map((value) => refusedSockets({ value, op: 'SCMP_CMP_EQ' })),
        ],
      },
    },
  };
}

function refusedSockets(family: { value: number; op: string }): object {
  return {
    names: ['socket', 'socketpair'],
    action: 'SCMP_ACT_ERRNO',
    errnoRet: addressFamilyNotSupported,
    args: [{ index: 0, ...family }],
  };
}
