// The functions that `{{ name('argument') }}` may call. The author's manual and lint use this list; check/values.ts
// computes each function's value on a NetworkState.

interface FunctionArgument {
  readonly name: string;
  readonly type: 'text' | 'number';
  /** true: may be omitted, together with all arguments after it */
  readonly optional?: true;
}

export interface LabFunction {
  readonly arguments: readonly FunctionArgument[];
  readonly description: string;
  /** a call, and its value on a fresh sandbox with one container `web`, for the manual */
  readonly example: readonly [call: string, value: string];
}

const container: FunctionArgument = { name: 'container', type: 'text' };
const network: FunctionArgument = { name: 'network', type: 'text', optional: true };
const bridge: FunctionArgument = { name: 'bridge', type: 'text' };
const machine: FunctionArgument = { name: 'machine', type: 'text' };
const processName: FunctionArgument = { name: 'process', type: 'text' };

export const functions = {
  address: {
    arguments: [container, network],
    description: 'the container’s IPv4 address, on the named Docker network or else on its first one that has any',
    example: ["address('web')", '172.17.0.2'],
  },
  prefix: {
    arguments: [container, network],
    description: 'prefix length of that address, bits',
    example: ["prefix('web')", '16'],
  },
  gateway: {
    arguments: [container, network],
    description: 'the container’s default gateway on that network',
    example: ["gateway('web')", '172.17.0.1'],
  },
  mac: {
    arguments: [container, network],
    description: 'the MAC address of the container’s interface on that network',
    example: ["mac('web')", '02:42:ac:11:00:02'],
  },
  port: {
    arguments: [
      container,
      { name: 'container port', type: 'number' },
      { name: 'host address', type: 'text', optional: true },
    ],
    description:
      'the first host port that publishes this TCP port of the container; with a host address, the one published there',
    example: ["port('web', 80)", '32769'],
  },
  pid: {
    arguments: [container],
    description: 'pid of the container’s first process, as the host sees it',
    example: ["pid('web')", '1234'],
  },
  processPid: {
    arguments: [container, processName],
    description:
      'pid, as the host sees it, of the container’s process of that name; of several, the one with the lowest pid inside',
    example: ["processPid('web', 'sshd')", '1257'],
  },
  containerPid: {
    arguments: [container, processName],
    description: 'the same process’s pid, as the container sees it',
    example: ["containerPid('web', 'sshd')", '7'],
  },
  state: {
    arguments: [container],
    description: 'the container’s state: created, running, paused or exited',
    example: ["state('web')", 'running'],
  },
  containerId: {
    arguments: [container],
    description: 'the first 12 characters of the container’s id, as docker ps prints it',
    example: ["containerId('web')", '3f1c0a9be0d2'],
  },
  image: {
    arguments: [container],
    description: 'name of the image the container was made from',
    example: ["image('web')", 'vethlab/web'],
  },
  exposed: {
    arguments: [{ name: 'image', type: 'text' }],
    description: 'the ports an image exposes, in ascending order, joined by spaces',
    example: ["exposed('vethlab/web')", '22/tcp 80/tcp 443/tcp'],
  },
  veth: {
    arguments: [container],
    description: 'name of the link on the host whose other end is the container’s first veth',
    example: ["veth('web')", 'veth5d1a3c2'],
  },
  ifindex: {
    arguments: [container],
    description: 'ifindex of the container’s first veth, inside the container',
    example: ["ifindex('web')", '5'],
  },
  subnet: {
    arguments: [{ name: 'network', type: 'text' }],
    description: 'the first IPv4 subnet of a Docker network, in CIDR notation',
    example: ["subnet('bridge')", '172.17.0.0/16'],
  },
  bridgeAddress: {
    arguments: [bridge],
    description: 'IPv4 address of a bridge on the host',
    example: ["bridgeAddress('docker0')", '172.17.0.1'],
  },
  bridgePrefix: {
    arguments: [bridge],
    description: 'prefix length of that address, bits',
    example: ["bridgePrefix('docker0')", '16'],
  },
  bridgeSubnet: {
    arguments: [bridge],
    description: 'the subnet of that address, in CIDR notation',
    example: ["bridgeSubnet('docker0')", '172.17.0.0/16'],
  },
  bridgeNetmask: {
    arguments: [bridge],
    description: 'the netmask of that address',
    example: ["bridgeNetmask('docker0')", '255.255.0.0'],
  },
  freeAddress: {
    arguments: [bridge],
    description: 'the lowest address of that subnet that no link has',
    example: ["freeAddress('docker0')", '172.17.0.3'],
  },
  portCount: {
    arguments: [bridge],
    description: 'how many ports a bridge of the host has',
    example: ["portCount('docker0')", '1'],
  },
  networkGateway: {
    arguments: [{ name: 'network', type: 'text' }],
    description: 'the gateway of that subnet, as Docker has it',
    example: ["networkGateway('bridge')", '172.17.0.1'],
  },
  hostIfindex: {
    arguments: [container],
    description: 'ifindex of that link on the host, which the container sees as @ifN',
    example: ["hostIfindex('web')", '6'],
  },
  namespaceId: {
    arguments: [machine],
    description:
      'the network namespace of host, client, internet or container:NAME, as ls -l /proc/PID/ns/net prints it',
    example: ["namespaceId('container:web')", 'net:[4026532281]'],
  },
  netnsName: {
    arguments: [container],
    description: 'the first name under /var/run/netns that leads to the container’s network namespace',
    example: ["netnsName('web')", '1234'],
  },
  links: {
    arguments: [machine],
    description: 'names of the links of host, client, internet or container:NAME, by ifindex, joined by spaces',
    example: ["links('container:web')", 'lo eth0'],
  },
  routeGateway: {
    arguments: [machine],
    description: 'gateway of the default route of host, client, internet or container:NAME, as the kernel has it',
    example: ["routeGateway('host')", '192.168.190.2'],
  },
  counter: {
    arguments: [
      { name: 'table', type: 'text' },
      { name: 'chain', type: 'text' },
      { name: 'rule number', type: 'number' },
    ],
    description: 'packet counter of an iptables rule of the host, by its number in the chain',
    example: ["counter('nat', 'POSTROUTING', 1)", '4'],
  },
  policy: {
    arguments: [{ name: 'chain', type: 'text' }],
    description: 'policy of a built-in chain of the host’s filter table: ACCEPT or DROP',
    example: ["policy('FORWARD')", 'DROP'],
  },
  unitState: {
    arguments: [{ name: 'unit', type: 'text' }],
    description: 'state of a systemd unit of the host: docker.service or docker.socket',
    example: ["unitState('docker.socket')", 'active'],
  },
  fault: {
    arguments: [{ name: 'fact', type: 'text' }],
    description: 'a fact of the fault that was drawn, in a lab that has faults; filled in before anything else',
    example: ["fault('where')", 'the nat table'],
  },
  machineAddress: {
    arguments: [machine],
    description: 'IPv4 address of eth0 of host, client or internet',
    example: ["machineAddress('host')", '192.168.190.128'],
  },
  forwarding: {
    arguments: [machine],
    description: 'net.ipv4.ip_forward of host, client or internet: 0 or 1',
    example: ["forwarding('host')", '1'],
  },
} satisfies Record<string, LabFunction>;

export type FunctionName = keyof typeof functions;

/** The function with that name; null if there is none. */
export function labFunction(name: string): LabFunction | null {
  return Object.hasOwn(functions, name) ? functions[name as FunctionName] : null;
}
