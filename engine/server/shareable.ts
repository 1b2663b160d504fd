// Which addresses of this machine an audience can be served on.
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { LabError } from '../errors/lab-error.ts';

// in every notation, as IPv4 within IPv6 too
const everyAddress = new BlockList();
everyAddress.addAddress('0.0.0.0');
everyAddress.addAddress('::', 'ipv6');
const ownAddresses = new BlockList();
ownAddresses.addSubnet('127.0.0.0', 8);
ownAddresses.addAddress('::1', 'ipv6');

/** Throws LabError `share-address` unless others can reach this one address: no wildcard and no loopback address. */
export function requireShareable(address: string): void {
  const family = isIP(address);
  if (family === 0) throw unshareable(address, 'it is no IP address');
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  if (everyAddress.check(address, kind)) throw unshareable(address, 'it stands for every address');
  if (ownAddresses.check(address, kind)) throw unshareable(address, 'only this machine reaches it');
}

/** LabError `share-address` that names the addresses there are. */
export function unshareable(address: string, reason: string): LabError {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const addresses = own.filter(({ internal, scopeid }) => !internal && !scopeid).map((one) => one.address);
  return new LabError('share-address', { address, reason, addresses: addresses.join(', ') || 'it has none' });
}
