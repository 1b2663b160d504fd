// Orders containers so that each gets its old address back when they start: Docker assigns the lowest free address.
import type { Container } from '../../protocol/network-state.ts';

export function hasStopped({ state }: Container): boolean {
  return state === 'created' || state === 'exited' || state === 'dead';
}

/** Whether a container shares the network namespace of another one. */
export function joins({ networkMode }: Container, { id }: Container): boolean {
  return networkMode === `container:${id}`;
}

/**
 * Sorts containers by their earlier state: a lower address on a shared network comes first, and so does the owner of a
 * shared namespace.
 */
export function inStartOrder(containers: readonly Container[]): Container[] {
  const waiting = [...containers];
  const order: Container[] = [];
  while (waiting.length > 0) {
    const isNext = (one: Container) => waiting.every((other) => other === one || !comesBefore(other, one));
    const next = Math.max(0, waiting.findIndex(isNext)); // none: the order is circular, and no order is right
    order.push(...waiting.splice(next, 1));
  }
  return order;
}

function comesBefore(one: Container, other: Container): boolean {
  if (joins(other, one)) return true;
  return one.networks.some(({ name, address }) => {
    const there = other.networks.find((network) => network.name === name);
    return there !== undefined && numberOf(address) < numberOf(there.address);
  });
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
