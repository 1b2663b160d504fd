// Finds the program that listens where a packet arrives.
import type { Packet } from '../../protocol/packet-trace.ts';
import type { Namespace, Socket } from '../../protocol/network-state.ts';

/** Name of the program; null if none listens there or its name is not known. */
export function listenerAt(
  namespace: Namespace | null,
  protocol: Packet['protocol'],
  address: string,
  port: number | null,
): string | null {
  return socketAt(namespace, protocol, address, port)?.process ?? null;
}

export function listens(
  namespace: Namespace,
  protocol: Packet['protocol'],
  address: string,
  port: number | null,
): boolean {
  return socketAt(namespace, protocol, address, port) !== undefined;
}

function socketAt(
  namespace: Namespace | null,
  protocol: Packet['protocol'],
  address: string,
  port: number | null,
): Socket | undefined {
  const wildcards = ['0.0.0.0', '::', '*'];
  const sockets = (namespace?.sockets ?? []).filter((socket) => socket.protocol === protocol && socket.port === port);
  const exact = sockets.find((socket) => socket.address === address);
  return exact ?? sockets.find((socket) => wildcards.includes(socket.address));
}
