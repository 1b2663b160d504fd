// The two views of the network.
export type TopologyView = 'picture' | 'table';

export function isView(value: unknown): value is TopologyView {
  return value === 'picture' || value === 'table';
}
