// Judges `address`: whether a link of a machine has the expected IPv4 address.
import type { Address, Link, Namespace, NetworkState } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { namespaceWords } from '../../network/place.ts';
import { machineNamespace } from '../../network/state-queries.ts';
import { contains, overlap, subnetOf } from '../../network/ipv4.ts';
import { listed, placeWords } from '../text.ts';

type WantedAddress = Wanted<'address'>;
interface Placed {
  namespace: Namespace;
  link: Link;
  address: Address;
}

export function judgeAddress(wanted: WantedAddress, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string): Finding => ({ pass, expected, actual, evidence: null });
  const namespace = machineNamespace(state, wanted.on);
  if (!namespace) return finding(false, `${wanted.on} is not there`);
  if (wanted.link !== undefined && !namespace.links.some(({ name }) => name === wanted.link))
    return finding(!wanted.exists, `${wanted.on} has no link ${wanted.link}`);

  const all = placedIn(namespace).filter(({ link }) =>
    wanted.link === undefined ? link.kind !== 'loopback' : link.name === wanted.link,
  );
  const judged = all
    .map((placed) => ({ placed, faults: faultsOf(wanted, placed, state) }))
    .sort((one, other) => one.faults.length - other.faults.length);
  const best = judged[0];
  const fits = best !== undefined && best.faults.length === 0;
  if (!wanted.exists) return finding(!fits, fits ? written(best.placed) : 'there is none');
  if (!best) return finding(false, `${wanted.link ?? wanted.on} has no address`);
  return finding(fits, [written(best.placed), ...best.faults].join('; '));
}

function placedIn(namespace: Namespace): Placed[] {
  return namespace.links.flatMap((link) =>
    link.addresses.filter(({ family }) => family === 4).map((address) => ({ namespace, link, address })),
  );
}

function faultsOf(wanted: WantedAddress, { namespace, link, address }: Placed, state: NetworkState): string[] {
  const subnet = subnetOf(address);
  const sameElsewhere = () =>
    state.namespaces
      .flatMap(placedIn)
      .find((other) => other.address.address === address.address && other.link !== link && other.address !== address);
  const neighbour = () =>
    placedIn(namespace).find((other) => other.link !== link && overlap(subnetOf(other.address), subnet));
  const taken = wanted.unused ? sameElsewhere() : undefined;
  const near = wanted.apart ? neighbour() : undefined;
  const faults = [
    wanted.is !== undefined && address.address !== wanted.is && `that is not ${wanted.is}`,
    wanted.in !== undefined && !contains(wanted.in, address.address) && `that is outside ${wanted.in}`,
    wanted.prefix !== undefined &&
      String(address.prefix) !== String(wanted.prefix).replace(/^\//, '') &&
      `its prefix is /${address.prefix}, not /${wanted.prefix}`,
    taken && `${namespaceWords(taken.namespace)} has that address too, on ${taken.link.name}`,
    near && `its subnet ${subnet} overlaps with ${subnetOf(near.address)} of ${near.link.name}`,
  ];
  return faults.filter((fault) => typeof fault === 'string');
}

function written({ link, address }: Placed): string {
  return `${link.name} has ${address.address}/${address.prefix}`;
}

function describeWanted({ on, link, is, in: subnet, prefix, unused, apart, exists }: WantedAddress): string {
  const facts = [
    subnet !== undefined && `in ${subnet}`,
    prefix !== undefined && `with prefix /${prefix}`,
    unused && 'that nobody else has',
    apart && 'in a subnet of its own',
  ].filter((fact) => typeof fact === 'string');
  const where = placeWords(on);
  const what = is === undefined ? `${exists ? 'an' : 'no'} address` : `${exists ? 'the' : 'not the'} address ${is}`;
  const tail = facts.length === 0 ? '' : ` ${listed(facts)}`;
  return link === undefined ? `${where} has ${what}${tail}` : `${link} of ${where} has ${what}${tail}`;
}
