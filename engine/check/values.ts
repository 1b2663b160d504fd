// Gives the {{ }} of content their value on a NetworkState, or says what is missing for one.
import type { Expression } from '../protocol/expression.ts';
import { functions, type FunctionName } from '../protocol/functions.ts';
import type { Container, Namespace, NetworkState } from '../protocol/network-state.ts';
import {
  containerNamespace,
  dockerSilence,
  findContainer,
  findImage,
  findLink,
  globalAddress,
  siteNamespace,
  uplink,
} from './state-queries.ts';

/** A value, or the reason, in a few words, why there is none now. */
export type Resolved = { readonly value: string } | { readonly missing: string };
type Resolver = (state: NetworkState, ...args: string[]) => Resolved;

/** The value of an expression as text; null where the state has none. */
export function evaluateExpression(expression: Expression, state: NetworkState): string | null {
  const resolved = resolveExpression(expression, state);
  return 'value' in resolved ? resolved.value : null;
}

/** The value of an expression, or why it has none. Unknown functions have none; lint finds those beforehand. */
export function resolveExpression({ name, args }: Expression, state: NetworkState): Resolved {
  if (!Object.hasOwn(functions, name)) return { missing: `there is no function ${name}` };
  return resolvers[name as FunctionName](state, ...args.map(String));
}

const resolvers: { readonly [Name in FunctionName]: Resolver } = {
  address: (state, name, network) => placement(state, name, network, ({ address }) => address),
  prefix: (state, name, network) => placement(state, name, network, ({ prefix }) => String(prefix)),
  gateway: (state, name, network) => placement(state, name, network, ({ gateway }) => gateway),
  mac: (state, name, network) => placement(state, name, network, ({ mac }) => mac),
  port: (state, name, port, hostAddress) =>
    ofContainer(state, name, ({ publishedPorts }) => {
      const fitting = publishedPorts.find(
        (published) =>
          published.port === `${port}/tcp` && (hostAddress === undefined || published.hostAddress === hostAddress),
      );
      return fitting
        ? value(fitting.hostPort)
        : missing(`${name} does not publish ${port}/tcp${hostAddress ? ` on ${hostAddress}` : ''}`);
    }),
  pid: (state, name) =>
    ofContainer(state, name, ({ pid }) => (pid === null ? missing(`${name} is not running`) : value(pid))),
  processPid: (state, name, process) => ofProcess(state, name, process, ({ pid }) => pid),
  containerPid: (state, name, process) => ofProcess(state, name, process, ({ containerPid }) => containerPid),
  state: (state, name) => ofContainer(state, name, (container) => value(container.state)),
  containerId: (state, name) => ofContainer(state, name, ({ id }) => value(id.slice(0, 12))),
  image: (state, name) => ofContainer(state, name, ({ image }) => value(image)),
  exposed: (state, name) => {
    const image = findImage(state, name ?? '');
    if (!image) return missing(dockerSilence(state) ?? `there is no image ${name}`);
    const ports = image.exposedPorts.toSorted((one, other) => parseInt(one) - parseInt(other));
    return ports.length ? value(ports.join(' ')) : missing(`${name} exposes no port`);
  },
  veth: (state, name) =>
    ofVeth(state, name, (own, namespace) => {
      const host = siteNamespace(state, 'host');
      const link = host?.links.find(({ peer }) => peer?.index === own.index && peer.namespace === namespace.id);
      return link ? value(link.name) : missing(`the other end of ${name}’s ${own.name} is not on the host`);
    }),
  ifindex: (state, name) => ofVeth(state, name, ({ index }) => value(index)),
  subnet: (state, name) => {
    const network = state.docker.networks.find((candidate) => candidate.name === name);
    const subnet = network?.subnets.find((candidate) => !candidate.subnet.includes(':'));
    return subnet
      ? value(subnet.subnet)
      : missing(dockerSilence(state) ?? `Docker has no network ${name} with a subnet`);
  },
  bridgeAddress: (state, name) => ofHostLink(state, name, ({ address }) => address),
  bridgePrefix: (state, name) => ofHostLink(state, name, ({ prefix }) => prefix),
  machineAddress: (state, machine) => {
    const namespace = state.namespaces.find((candidate) => candidate.machine === machine) ?? null;
    const address = globalAddress(findLink(namespace, 'eth0'));
    return address ? value(address.address) : missing(`${machine} has no address on eth0`);
  },
  forwarding: (state, machine) => {
    const namespace = state.namespaces.find((candidate) => candidate.machine === machine);
    return namespace ? value(namespace.forwarding ? 1 : 0) : missing(`${machine} is not in sight`);
  },
};

function value(found: string | number): Resolved {
  return { value: String(found) };
}

function missing(reason: string): Resolved {
  return { missing: reason };
}

function ofContainer(
  state: NetworkState,
  name: string | undefined,
  take: (container: Container) => Resolved,
): Resolved {
  const container = findContainer(state, name ?? '');
  return container ? take(container) : missing(dockerSilence(state) ?? `there is no container ${name}`);
}

function ofProcess(
  state: NetworkState,
  name: string | undefined,
  process: string | undefined,
  take: (found: Container['processes'][number]) => number,
): Resolved {
  return ofContainer(state, name, ({ processes }) => {
    const found = processes
      .filter((candidate) => candidate.name === process)
      .toSorted((one, other) => one.containerPid - other.containerPid)[0];
    return found ? value(take(found)) : missing(`${name} runs no process ${process}`);
  });
}

/**
 * Where a container stands in a network: as Docker says it; where Docker says nothing (modes none, host and
 * container, or wired by hand), as its own namespace shows it.
 */
function placement(
  state: NetworkState,
  name: string | undefined,
  network: string | undefined,
  take: (place: Omit<Container['networks'][number], 'name'>) => string,
): Resolved {
  return ofContainer(state, name, (container) => {
    const known = container.networks.find(
      (candidate) => candidate.address !== '' && (network === undefined || candidate.name === network),
    );
    const place = known ?? (network === undefined ? placeInNamespace(containerNamespace(state, container)) : null);
    if (place && take(place) !== '') return value(take(place));
    if (container.state !== 'running') return missing(`${name} is not running`);
    return missing(network === undefined ? `${name} has none` : `${name} is not in network ${network}`);
  });
}

function placeInNamespace(namespace: Namespace | null): Omit<Container['networks'][number], 'name'> | null {
  const link = uplink(namespace);
  const address = globalAddress(link);
  if (!namespace || !link || !address) return null;
  const gateway = namespace.routes.find(({ destination }) => destination === 'default')?.gateway ?? '';
  return { address: address.address, prefix: address.prefix, gateway, mac: link.mac };
}

function ofVeth(
  state: NetworkState,
  name: string | undefined,
  take: (link: Namespace['links'][number], namespace: Namespace) => Resolved,
): Resolved {
  return ofContainer(state, name, (container) => {
    const namespace = containerNamespace(state, container);
    if (!namespace) return missing(`${name} is not running`);
    const link = namespace.links.find(({ kind }) => kind === 'veth');
    return link ? take(link, namespace) : missing(`${name} has no veth`);
  });
}

function ofHostLink(
  state: NetworkState,
  name: string | undefined,
  take: (address: { address: string; prefix: number }) => string | number,
): Resolved {
  const link = findLink(siteNamespace(state, 'host'), name ?? '');
  if (!link) return missing(`the host has no link ${name}`);
  const address = globalAddress(link);
  return address ? value(take(address)) : missing(`${name} has no address`);
}
