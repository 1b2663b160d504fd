// IPv4 addresses and networks as numbers. Knows nothing of interfaces or routes.

/** 0 … 2³² − 1. */
export function addressNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function addressText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** Bits of "172.17.0.0/16"; of an address alone 32, of "default" 0. */
export function prefixLength(network: string): number {
  return network === 'default' ? 0 : Number(network.split('/')[1] ?? 32);
}

/** Whether a network in CIDR notation, "default" or an address alone holds the address. */
export function contains(network: string, address: string): boolean {
  if (network === 'default') return true;
  const size = 2 ** (32 - prefixLength(network));
  return Math.floor(addressNumber(network.split('/')[0]!) / size) === Math.floor(addressNumber(address) / size);
}

/** The last address of a network: its broadcast address. */
export function lastAddress(network: string): string {
  const size = 2 ** (32 - prefixLength(network));
  return addressText(Math.floor(addressNumber(network.split('/')[0]!) / size) * size + size - 1);
}
