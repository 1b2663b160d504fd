// The two ways in which the network can be looked at.
export type TopologyView = 'picture' | 'table';

export function isView(value: unknown): value is TopologyView {
  return value === 'picture' || value === 'table';
}
