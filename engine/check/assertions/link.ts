// Judges `link`: whether a network interface exists, and its condition.
import type { Link, Namespace, NetworkState } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { namespaceWords } from '../../network/place.ts';
import { globalAddress, machineNamespace } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

type WantedLink = Wanted<'link'>;

export function judgeLink(wanted: WantedLink, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string, link?: Link): Finding => ({
    pass,
    expected,
    actual,
    evidence: link ? written(link) : null,
  });
  const namespace = machineNamespace(state, wanted.on);
  if (!namespace) return finding(false, `${wanted.on} is not there`);

  const judged = candidatesOf(wanted, namespace)
    .map((link) => ({ link, faults: faultsOf(wanted, link, state) }))
    .sort((one, other) => one.faults.length - other.faults.length);
  const fitting = judged.filter(({ faults }) => faults.length === 0).map(({ link }) => link);
  const best = judged[0];
  if (!wanted.exists) {
    const names = fitting.map(({ name }) => name);
    return finding(fitting.length === 0, fitting.length === 0 ? 'there is none' : `${wanted.on} has ${listed(names)}`);
  }
  if (fitting[0]) return finding(true, `${fitting[0].name} ${stateWords(fitting[0], state)}`, fitting[0]);
  if (!best) return finding(false, nobody(wanted, namespace));
  return finding(false, `${best.link.name} ${listed(best.faults)}`, best.link);
}

function candidatesOf({ name, kind }: WantedLink, { links }: Namespace): Link[] {
  const named = name === undefined ? links.filter((link) => link.kind !== 'loopback') : links;
  return named.filter(
    (link) =>
      (name === undefined || link.name === name) && (kind === undefined || name !== undefined || link.kind === kind),
  );
}

/** Expectations that are not met, each as the end of the sentence "A …". */
function faultsOf(wanted: WantedLink, link: Link, state: NetworkState): string[] {
  const { kind, up, bridge, peerIn, addressed } = wanted;
  const master = link.bridge === null ? 'is a port of no bridge' : `is a port of ${link.bridge}`;
  const address = globalAddress(link);
  const peer = peerIn === undefined ? null : machineNamespace(state, peerIn);
  const faults = [
    kind !== undefined && link.kind !== kind && `is of kind ${link.kind}`,
    up !== undefined && link.up !== up && `is ${link.up ? 'up' : 'down'}`,
    bridge !== undefined && (link.bridge ?? 'none') !== bridge && master,
    peerIn !== undefined && (!peer || link.peer?.namespace !== peer.id) && peerWords(link, state),
    addressed === true && !address && 'has no address',
    addressed === false && address && `has the address ${address.address}/${address.prefix}`,
  ];
  return faults.filter((fault) => typeof fault === 'string');
}

function peerWords({ peer }: Link, state: NetworkState): string {
  if (!peer) return 'is no end of a veth pair';
  const there = state.namespaces.find(({ id }) => id === peer.namespace);
  if (!there) return 'has its other end out of sight';
  const name = there.links.find(({ index }) => index === peer.index)?.name;
  return `has its other end${name ? `, ${name},` : ''} in ${namespaceWords(there)}`;
}

function stateWords(link: Link, state: NetworkState): string {
  const address = globalAddress(link);
  return listed(
    [
      `is ${link.up ? 'up' : 'down'}`,
      link.bridge !== null && `a port of ${link.bridge}`,
      link.peer !== null && link.kind === 'veth' && link.peer.namespace !== null && peerWords(link, state),
      address !== null && `has ${address.address}/${address.prefix}`,
    ].filter((part) => typeof part === 'string'),
  );
}

function nobody({ on, name, kind }: WantedLink, { links }: Namespace): string {
  const names = listed(links.map((link) => link.name));
  if (name !== undefined) return `${on} has no link ${name}; it has ${names}`;
  return `${on} has no ${kind ?? 'link'}${kind === undefined ? ' besides lo' : `; it has ${names}`}`;
}

function describeWanted({ on, name, kind, exists, up, bridge, peerIn, addressed }: WantedLink): string {
  const facts = [
    name !== undefined && kind !== undefined && `of kind ${kind}`,
    up !== undefined && (up ? 'up' : 'down'),
    bridge === 'none' && 'a port of no bridge',
    bridge !== undefined && bridge !== 'none' && `a port of ${bridge}`,
    peerIn !== undefined && `its other end in ${peerIn}`,
    addressed !== undefined && (addressed ? 'with an address' : 'without an address'),
  ].filter((fact) => typeof fact === 'string');
  const what = name !== undefined ? `link ${name}` : (kind ?? 'link besides lo');
  const head = exists ? (name !== undefined ? what : `a ${what}`) : `no ${what}`;
  return `${on} has ${[head, ...facts].join(', ')}`;
}

/** The link's first line, much as `ip addr` prints it. */
function written({ index, name, up, mtu, bridge, addresses }: Link): string {
  const master = bridge === null ? '' : ` master ${bridge}`;
  const inet = addresses
    .filter(({ family }) => family === 4)
    .map(({ address, prefix }) => ` inet ${address}/${prefix}`);
  return `${index}: ${name}: mtu ${mtu}${master} state ${up ? 'UP' : 'DOWN'}${inet.join('')}`;
}
