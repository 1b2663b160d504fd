// Source ports for vethlab's own requests, so that their conntrack entries can be told from a learner's. The kernel
// gives programs 32768 to 60999 by default (net.ipv4.ip_local_port_range).

const first = 61_000;
const last = 65_535;
let next = first + Math.floor(Math.random() * (last - first)); // random: several engines may share a machine

/**
 * The range for curl's --local-port. Each call begins one port further on: an entry that an earlier request left, at
 * most two minutes old, would otherwise claim the new packets for that request.
 */
export function probePorts(): string {
  next = next >= last ? first : next + 1;
  return `${next}-${last}`;
}

export function isProbePort(port: number): boolean {
  return port >= first;
}

/** A command without its assigned ports, so that two can be compared. */
export function withoutProbePorts(argv: readonly string[]): string[] {
  return argv.map((word, at) => (argv[at - 1] === '--local-port' ? '' : word));
}
