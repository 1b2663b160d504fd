// Formats one end of a packet as people write it.

/** "172.17.0.2:80", or only the address if there is no port. */
export function formatEndpoint(address: string, port: number | null): string {
  return port === null ? address : `${address}:${port}`;
}
