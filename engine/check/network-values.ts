// The values for {{ }} that come from the kernel's network: namespaces, links, bridges, routes, rules. It ignores what
// Docker reports.
import { machineNameSchema, type MachineName } from '../protocol/machine.ts';
import type { Address, Namespace, NetworkState } from '../protocol/network-state.ts';
import { missing, value, type Resolution, type Resolver } from './resolution.ts';
import { findLink, globalAddress, machineNamespace, portsOf, siteNamespace } from '../network/state-queries.ts';
import { lowestFree, netmaskOf, subnetOf } from '../network/ipv4.ts';

export const networkResolvers = {
  bridgeAddress: (state, name) => ofHostLink(state, name, ({ address }) => address),
  bridgePrefix: (state, name) => ofHostLink(state, name, ({ prefix }) => prefix),
  bridgeSubnet: (state, name) => ofHostLink(state, name, subnetOf),
  bridgeNetmask: (state, name) => ofHostLink(state, name, ({ prefix }) => netmaskOf(prefix)),
  freeAddress: (state, name) => {
    const address = globalAddress(findLink(siteNamespace(state, 'host'), name ?? ''));
    if (!address) return ofHostLink(state, name, () => '');
    const free = lowestFree(subnetOf(address), takenAddresses(state));
    return free === null ? missing(`every address of ${subnetOf(address)} is taken`) : value(free);
  },
  portCount: (state, name) => {
    const host = siteNamespace(state, 'host');
    return findLink(host, name ?? '')
      ? value(portsOf(host, name ?? '').length)
      : missing(`the host has no link ${name}`);
  },
  namespaceId: (state, machine) => ofMachine(state, machine, ({ id }) => value(id)),
  links: (state, machine) =>
    ofMachine(state, machine, ({ links }) =>
      value(
        links
          .toSorted((one, other) => one.index - other.index)
          .map(({ name }) => name)
          .join(' '),
      ),
    ),
  routeGateway: (state, machine) =>
    ofMachine(state, machine, ({ routes }) => {
      const gateway = routes.find(({ destination }) => destination === 'default')?.gateway;
      return gateway ? value(gateway) : missing(`${machine} has no default route with a gateway`);
    }),
  counter: (state, table, chain, number) => {
    const found = siteNamespace(state, 'host')?.chains.find((one) => one.table === table && one.name === chain);
    const rule = found?.rules.find((one) => String(one.number) === number);
    return rule ? value(rule.packets) : missing(`chain ${chain} of table ${table} has no rule ${number}`);
  },
  policy: (state, chain) => {
    const found = siteNamespace(state, 'host')?.chains.find((one) => one.table === 'filter' && one.name === chain);
    return value(found?.policy ?? 'ACCEPT'); // a table that nobody changed lets everything through
  },
  machineAddress: (state, machine) => {
    const namespace = state.namespaces.find((candidate) => candidate.machine === machine) ?? null;
    const address = globalAddress(findLink(namespace, 'eth0'));
    return address ? value(address.address) : missing(`${machine} has no address on eth0`);
  },
  forwarding: (state, machine) => {
    const namespace = state.namespaces.find((candidate) => candidate.machine === machine);
    return namespace ? value(namespace.forwarding ? 1 : 0) : missing(`${machine} is not in sight`);
  },
} satisfies Record<string, Resolver>;

/** All IPv4 addresses of all links in all namespaces. */
export function takenAddresses(state: NetworkState): string[] {
  const links = state.namespaces.flatMap((namespace) => namespace.links);
  return links.flatMap(({ addresses }) => addresses.filter(({ family }) => family === 4).map(({ address }) => address));
}

function ofMachine(
  state: NetworkState,
  name: string | undefined,
  take: (namespace: Namespace) => Resolution,
): Resolution {
  const { data } = machineNameSchema.safeParse(name);
  const namespace = data ? machineNamespace(state, data as MachineName) : null;
  return namespace ? take(namespace) : missing(`${name} is not there`);
}

function ofHostLink(
  state: NetworkState,
  name: string | undefined,
  take: (address: Address) => string | number,
): Resolution {
  const link = findLink(siteNamespace(state, 'host'), name ?? '');
  if (!link) return missing(`the host has no link ${name}`);
  const address = globalAddress(link);
  return address ? value(take(address)) : missing(`${name} has no address`);
}
