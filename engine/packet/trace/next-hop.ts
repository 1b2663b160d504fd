// Looks a destination up in a namespace's routes: which gateway the packet is handed to.
import { contains, prefixLength } from '../../network/ipv4.ts';
import type { Namespace } from '../../protocol/network-state.ts';

/** Null where the destination is on the link, or no route by that interface leads there. The longest prefix wins. */
export function gatewayTo(namespace: Namespace | undefined, destination: string, device: string): string | null {
  const routes = (namespace?.routes ?? []).filter((route) => route.device === device);
  const fitting = routes.filter((route) => contains(route.destination, destination));
  fitting.sort(
    (one, other) => prefixLength(other.destination) - prefixLength(one.destination) || one.metric - other.metric,
  );
  return fitting[0]?.gateway ?? null;
}
