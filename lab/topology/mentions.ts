// Finds the iptables rules of a namespace that mention a thing: by interface, address, or published port. Negated
// interfaces ("! -i docker0") count: such a rule is about that interface too.
import type { Chain, Container, Link, Namespace, Rule } from '../../engine/protocol/network-state.ts';

type PublishedPort = Container['publishedPorts'][number];

export function rulesOnLink(link: Link, namespace: Namespace): Rule[] {
  const own = link.addresses.map(({ address }) => address);
  const subnets = namespace.routes.filter(({ device, gateway }) => device === link.name && !gateway);
  const texts = subnets.map(({ destination }) => destination);
  return rulesOf(namespace).filter(
    (rule) =>
      named(rule.inInterface, link.name) ||
      named(rule.outInterface, link.name) ||
      speaksOf(rule, own) ||
      texts.some((text) => text === rule.source || text === rule.destination),
  );
}

/** Rules of `host` that name one of the container's addresses. */
export function rulesOnAddresses(addresses: readonly string[], host: Namespace): Rule[] {
  return rulesOf(host).filter((rule) => speaksOf(rule, addresses));
}

/** Docker's DNAT rule for a published port, and the rules that accept its packets. */
export function rulesOnPublished(published: PublishedPort, addresses: readonly string[], host: Namespace): Rule[] {
  const port = published.port.split('/')[0]!;
  return rulesOf(host).filter((rule) =>
    rule.toDestination
      ? rule.destinationPort === String(published.hostPort) &&
        addresses.some((one) => rule.toDestination === `${one}:${port}`)
      : rule.destinationPort === port && speaksOf(rule, addresses),
  );
}

const tableOrder = ['raw', 'mangle', 'nat', 'filter'];

/** In the order in which a forwarded packet passes them. */
function rulesOf({ chains }: Namespace): Rule[] {
  const rank = ({ table, name }: Chain) => tableOrder.indexOf(table) + (name === 'POSTROUTING' ? 10 : 0);
  return [...chains].sort((one, other) => rank(one) - rank(other)).flatMap(({ rules }) => rules);
}

function named(printed: string | null, name: string): boolean {
  const plain = printed?.replace(/^! /, '');
  return plain === name || (plain?.endsWith('+') === true && name.startsWith(plain.slice(0, -1)));
}

function speaksOf({ source, destination, toDestination }: Rule, addresses: readonly string[]): boolean {
  const alone = (printed: string | null) => printed?.replace(/^! /, '').replace(/\/32$/, '') ?? '';
  const to = toDestination?.replace(/:[\d-]+$/, '') ?? '';
  return addresses.some((address) => [alone(source), alone(destination), to].includes(address));
}
