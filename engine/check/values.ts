// Evaluates {{ }} expressions on a NetworkState, or says what is missing for them.
import type { Expression } from '../protocol/expression.ts';
import { functions, type FunctionName } from '../protocol/functions.ts';
import type { Container, Namespace, NetworkState } from '../protocol/network-state.ts';
import { networkResolvers } from './network-values.ts';
import { missing, value, type Resolution, type Resolver } from './resolution.ts';
import {
  containerNamespace,
  dockerSilence,
  findContainer,
  findImage,
  globalAddress,
  otherEnd,
  siteNamespace,
  uplink,
} from '../network/state-queries.ts';

/** The value of an expression as text; null if the state has none. */
export function evaluateExpression(expression: Expression, state: NetworkState): string | null {
  const resolved = resolveExpression(expression, state);
  return 'value' in resolved ? resolved.value : null;
}

/** The value of an expression, or why it has none. Unknown functions have none; lint finds those beforehand. */
export function resolveExpression({ name, args }: Expression, state: NetworkState): Resolution {
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
      const link = otherEnd(siteNamespace(state, 'host'), own, namespace);
      return link ? value(link.name) : missing(`the other end of ${name}’s ${own.name} is not on the host`);
    }),
  hostIfindex: (state, name) =>
    ofVeth(state, name, ({ peer }) => (peer ? value(peer.index) : missing('it has no peer'))),
  ifindex: (state, name) => ofVeth(state, name, ({ index }) => value(index)),
  subnet: (state, name) => {
    const network = state.docker.networks.find((candidate) => candidate.name === name);
    const subnet = network?.subnets.find((candidate) => !candidate.subnet.includes(':'));
    return subnet
      ? value(subnet.subnet)
      : missing(dockerSilence(state) ?? `Docker has no network ${name} with a subnet`);
  },
  networkGateway: (state, name) => {
    const network = state.docker.networks.find((candidate) => candidate.name === name);
    const gateway = network?.subnets.find((candidate) => candidate.gateway !== '' && !candidate.subnet.includes(':'));
    return gateway
      ? value(gateway.gateway)
      : missing(dockerSilence(state) ?? `Docker has no network ${name} with a gateway`);
  },
  netnsName: (state, name) =>
    ofContainer(state, name, (container) => {
      const found = containerNamespace(state, container)?.names[0];
      return found ? value(found) : missing(`no name under /var/run/netns leads to ${name}`);
    }),
  unitState: (state, name) => {
    const found = state.docker.units[name ?? ''];
    return found ? value(found) : missing(`unit ${name} is not watched`);
  },
  fault: (_, fact) => missing(`no fault with a fact ${fact} was drawn`),
  ...networkResolvers,
};

function ofContainer(
  state: NetworkState,
  name: string | undefined,
  take: (container: Container) => Resolution,
): Resolution {
  const container = findContainer(state, name ?? '');
  return container ? take(container) : missing(dockerSilence(state) ?? `there is no container ${name}`);
}

function ofProcess(
  state: NetworkState,
  name: string | undefined,
  process: string | undefined,
  take: (found: Container['processes'][number]) => number,
): Resolution {
  return ofContainer(state, name, ({ processes }) => {
    const found = processes
      .filter((candidate) => candidate.name === process)
      .toSorted((one, other) => one.containerPid - other.containerPid)[0];
    return found ? value(take(found)) : missing(`${name} runs no process ${process}`);
  });
}

/**
 * A container's address and network as Docker reports them. Where Docker reports none (modes none, host and container,
 * or wired by hand), they come from the container's own namespace.
 */
function placement(
  state: NetworkState,
  name: string | undefined,
  network: string | undefined,
  take: (place: Omit<Container['networks'][number], 'name'>) => string,
): Resolution {
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
  take: (link: Namespace['links'][number], namespace: Namespace) => Resolution,
): Resolution {
  return ofContainer(state, name, (container) => {
    const namespace = containerNamespace(state, container);
    if (!namespace) return missing(`${name} is not running`);
    const link = namespace.links.find(({ kind }) => kind === 'veth');
    return link ? take(link, namespace) : missing(`${name} has no veth`);
  });
}
