// Where a userland proxy that takes the packet would connect to.
import type { JourneyRequest } from '../protocol/journey.ts';
import type { NetworkState } from '../protocol/network-state.ts';

/** The container's end of the published port that was asked for; null where none is published there, or not over TCP. */
export function beyondOf(
  state: NetworkState,
  { protocol, port }: JourneyRequest,
): { address: string; port: number } | null {
  if (protocol !== 'tcp') return null;
  for (const { state: is, networks, publishedPorts } of state.docker.containers) {
    const published = publishedPorts.find(({ hostPort, port: inside }) => hostPort === port && inside.endsWith('/tcp'));
    const address = networks.find((network) => network.address !== '')?.address;
    if (is === 'running' && published && address) return { address, port: Number.parseInt(published.port) };
  }
  return null;
}
