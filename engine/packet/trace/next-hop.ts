// Looks a destination up in a namespace's routes: finds the gateway that gets the packet.
import { contains, prefixLength } from '../../network/ipv4.ts';
import type { Namespace } from '../../protocol/network-state.ts';

/** Null if the destination is on the link, or no route through that interface leads there. The longest prefix wins. */
export function gatewayTo(namespace: Namespace | null, destination: string, device: string): string | null {
  const routes = (namespace?.routes ?? []).filter((route) => route.device === device);
  const fitting = routes.filter((route) => contains(route.destination, destination));
  fitting.sort(
    (one, other) => prefixLength(other.destination) - prefixLength(one.destination) || one.metric - other.metric,
  );
  return fitting[0]?.gateway ?? null;
}
