// Source ports that vethlab's own requests go out from, so that their conntrack entries can be told from a learner's.
// The kernel gives programs 32768 to 60999 unless they ask (net.ipv4.ip_local_port_range).

const first = 61_000;
const last = 65_535;
let next = first + Math.floor(Math.random() * (last - first)); // engines on one machine need not go in step

/**
 * For curl's --local-port: where it begins to try, and where it ends. Each call begins one further on, as an entry that
 * an earlier request left, two minutes old at most, would have its packets treated as that one's.
 */
export function probePorts(): string {
  next = next >= last ? first : next + 1;
  return `${next}-${last}`;
}

export function isProbePort(port: number): boolean {
  return port >= first;
}

/** A command without the ports that it happened to be given, so that two can be compared. */
export function withoutProbePorts(argv: readonly string[]): string[] {
  return argv.map((word, at) => (argv[at - 1] === '--local-port' ? '' : word));
}
