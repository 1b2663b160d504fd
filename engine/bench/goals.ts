// The goal of each figure on a machine with two cores and no KVM.

export interface Goal {
  says: string;
  met: (figure: { median: number; p95: number }) => boolean;
}

const atMost = (limit: number, of: 'median' | 'p95', unit = 'ms'): Goal => ({
  says: `${of} ≤ ${limit} ${unit}`,
  met: (figure) => figure[of] <= limit,
});
const alike = (goal: Goal) => ({ vm: goal, container: goal });

export const goals: Record<string, Partial<Record<'vm' | 'container', Goal>>> = {
  open: { vm: atMost(500, 'median'), container: atMost(1000, 'median') },
  'open-pooled': alike(atMost(200, 'median')),
  rewind: alike(atMost(2000, 'median')),
  snapshot: { vm: atMost(300, 'median') },
  memory: { vm: atMost(400, 'median', 'MiB'), container: atMost(160, 'median', 'MiB') },
  command: { vm: atMost(130, 'median'), container: atMost(50, 'median') },
  verdict: { vm: atMost(800, 'p95'), container: atMost(300, 'p95') },
  echo: { vm: atMost(60, 'p95'), container: atMost(15, 'p95') },
  'echo-in-flood': { vm: atMost(60, 'p95'), container: atMost(15, 'p95') },
  'echo-followed': { vm: atMost(60, 'p95'), container: atMost(15, 'p95') },
  throughput: {
    vm: { says: 'median ≥ 20 MB/s (accelerated)', met: ({ median: value }) => value >= 20 },
    container: { says: 'median ≥ 20 MB/s', met: ({ median: value }) => value >= 20 },
  },
  'docker-run': { vm: atMost(2000, 'median'), container: atMost(500, 'median') },
  'docker-run-first': { vm: atMost(7000, 'median'), container: atMost(1000, 'median') },
  'labs-at-once': { container: atMost(1000, 'p95') },
  'labs-at-once-blocked': { container: atMost(50, 'p95') },
  verify: { container: atMost(180, 'median', 's') },
};
