// Arithmetic on IPv4 addresses and networks in text form. It knows no state. A network is CIDR notation, "default", or
// a single address, as iptables and ip route print them.

/** "172.17.0.2" → 2886795266; null if it is not an IPv4 address. */
export function addressNumber(address: string): number | null {
  const octets = address.split('.');
  if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet) || Number(octet) > 255)) return null;
  return octets.reduce((number, octet) => number * 256 + Number(octet), 0);
}

export function addressText(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.');
}

interface Subnet {
  first: number;
  /** number of addresses */
  size: number;
  prefix: number;
}

/** "172.17.0.1/16" → the subnet that contains the address; null if it is not an IPv4 network. */
export function parseSubnet(network: string): Subnet | null {
  if (network === 'default') return { first: 0, size: 2 ** 32, prefix: 0 };
  const [address = '', bits = '32'] = network.split('/');
  const number = addressNumber(address);
  const prefix = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  if (number === null || prefix > 32) return null;
  const size = 2 ** (32 - prefix);
  return { first: number - (number % size), size, prefix };
}

/** The subnet of an address with its prefix, in CIDR notation: 172.17.0.0/16. */
export function subnetOf({ address, prefix }: { address: string; prefix: number }): string {
  return `${addressText(parseSubnet(`${address}/${prefix}`)?.first ?? 0)}/${prefix}`;
}

export function netmaskOf(prefix: number): string {
  return addressText(2 ** 32 - 2 ** (32 - prefix));
}

/** Bits of a network's prefix; 32 if it is not an IPv4 network. */
export function prefixLength(network: string): number {
  return parseSubnet(network)?.prefix ?? 32;
}

/** The last address of a network: its broadcast address. */
export function lastAddress(network: string): string | null {
  const subnet = parseSubnet(network);
  return subnet && addressText(subnet.first + subnet.size - 1);
}

/** Whether an address is equal to or above another one; false if one of them is not an IPv4 address. */
export function isFrom(address: string, first: string): boolean {
  const [number, least] = [addressNumber(address), addressNumber(first)];
  return number !== null && least !== null && number >= least;
}

export function contains(network: string, address: string): boolean {
  const subnet = parseSubnet(network);
  const number = addressNumber(address);
  return subnet !== null && number !== null && number >= subnet.first && number < subnet.first + subnet.size;
}

/** The address with the same host part in another network; null if it is not IPv4. */
export function mapInto(network: string, address: string): string | null {
  const [subnet, number] = [parseSubnet(network), addressNumber(address)];
  return subnet && number !== null ? addressText(subnet.first + (number % subnet.size)) : null;
}

export function overlap(one: string, other: string): boolean {
  const [a, b] = [parseSubnet(one), parseSubnet(other)];
  return a !== null && b !== null && a.first < b.first + b.size && b.first < a.first + a.size;
}

/** The lowest host address of a subnet that is not in `taken`; null if all are. */
export function lowestFree(cidr: string, taken: readonly string[]): string | null {
  const subnet = parseSubnet(cidr);
  if (!subnet) return null;
  const used = new Set(taken.map(addressNumber));
  for (let number = subnet.first + 1; number < subnet.first + subnet.size - 1; number++) {
    if (!used.has(number)) return addressText(number);
  }
  return null;
}
