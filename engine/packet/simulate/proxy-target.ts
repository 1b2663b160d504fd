// Finds where a userland proxy that takes the packet would connect to.
import type { TraceRequest } from '../../protocol/packet-trace.ts';
import type { NetworkState } from '../../protocol/network-state.ts';

type To = Pick<TraceRequest, 'protocol' | 'to' | 'port'>;

/** The container's end of the requested published port; null if none is published there, or not over TCP. */
export function proxyTargetOf(
  state: NetworkState,
  { protocol, to, port }: To,
): { address: string; port: number } | null {
  if (protocol !== 'tcp') return null;
  for (const { state: is, networks, publishedPorts } of state.docker.containers) {
    const published = publishedPorts.find(
      ({ hostAddress, hostPort, port: inside }) =>
        hostPort === port && inside.endsWith('/tcp') && ['0.0.0.0', '', to].includes(hostAddress),
    );
    const address = networks.find((network) => network.address !== '')?.address;
    if (is === 'running' && published && address) return { address, port: Number.parseInt(published.port) };
  }
  return null;
}
