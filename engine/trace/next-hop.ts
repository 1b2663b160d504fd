// Looks a destination up in a namespace's routes: which gateway the packet is handed to.
import type { Namespace } from '../protocol/network-state.ts';

/** Null where the destination is on the link, or no route by that interface leads there. The longest prefix wins. */
export function gatewayTo(namespace: Namespace | undefined, destination: string, device: string): string | null {
  const routes = (namespace?.routes ?? []).filter((route) => route.device === device);
  const fitting = routes.filter((route) => contains(route.destination, destination));
  fitting.sort((one, other) => prefixOf(other.destination) - prefixOf(one.destination) || one.metric - other.metric);
  return fitting[0]?.gateway ?? null;
}

function prefixOf(network: string): number {
  return network === 'default' ? 0 : Number(network.split('/')[1] ?? 32);
}

function contains(network: string, address: string): boolean {
  const shift = 2 ** (32 - prefixOf(network));
  return (
    network === 'default' || Math.floor(number(network.split('/')[0]!) / shift) === Math.floor(number(address) / shift)
  );
}

function number(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
