// Judges `publishedPort`: whether a container's port is bound to the expected host address and port.
import type { Container } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { dockerSilence, findContainer } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

type WantedPort = Wanted<'publishedPort'>;
type Published = Container['publishedPorts'][number];

/** The first port in the range from which Docker chooses (net.ipv4.ip_local_port_range). */
const firstChosenPort = 32_768;
const everyInterface = '0.0.0.0';

export function judgePublishedPort(wanted: WantedPort, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const fail = (actual: string): Finding => ({ pass: false, expected, actual, evidence: null });
  const silence = dockerSilence(state);
  if (silence) return fail(silence);

  const candidates = candidatesOf(wanted, state.docker.containers);
  for (const container of candidates) {
    const fitting = container.publishedPorts.filter((published) => fits(wanted, published));
    if (fitting.length > 0 && !(wanted.only && elsewhere(wanted, container).length > 0)) {
      return { pass: true, expected, actual: sentence(container, fitting), evidence: null };
    }
  }
  if (!wanted.container) {
    const others = candidates.filter(({ publishedPorts }) => publishedPorts.length > 0);
    if (others.length === 0) return fail('no running container publishes a port');
    return fail(others.map((container) => whatInstead(wanted, container)).join('; '));
  }
  const container = findContainer(state, wanted.container);
  if (!container) return fail(`there is no container ${wanted.container}`);
  if (container.state !== 'running') return fail(`${container.name} is not running, so it publishes nothing`);
  return fail(whatInstead(wanted, container));
}

function candidatesOf(wanted: WantedPort, containers: readonly Container[]): Container[] {
  return containers.filter(
    ({ name, state }) => state === 'running' && (wanted.container === undefined || name === wanted.container),
  );
}

function fits(wanted: WantedPort, published: Published): boolean {
  if (published.port !== wanted.port) return false;
  if (wanted.on !== undefined && published.hostAddress !== wanted.on) return false;
  if (wanted.hostPort === 'any') return true;
  if (wanted.hostPort === 'chosen') return published.hostPort >= firstChosenPort;
  return published.hostPort === wanted.hostPort;
}

/** Bindings of the same port to other addresses. The IPv6 counterpart that Docker adds to 0.0.0.0 does not count. */
function elsewhere(wanted: WantedPort, container: Container): Published[] {
  return container.publishedPorts.filter(
    ({ port, hostAddress }) =>
      port === wanted.port &&
      hostAddress !== wanted.on &&
      !(hostAddress === '::' && (wanted.on ?? everyInterface) === everyInterface),
  );
}

function whatInstead(wanted: WantedPort, container: Container): string {
  const { name, publishedPorts } = container;
  if (publishedPorts.length === 0) return `${name} publishes no port`;
  const ofPort = publishedPorts.filter(({ port }) => port === wanted.port);
  if (ofPort.length === 0) return `${name} publishes ${listed(publishedPorts.map(withPort))}, but not ${wanted.port}`;
  return `${sentence(container, ofPort)}${ofPort.length === 1 ? ' only' : ''}`;
}

function sentence({ name }: Container, published: readonly Published[]): string {
  const places = published.map(({ hostAddress, hostPort }) => `${hostAddress}:${hostPort}`);
  return `${name} publishes ${published[0]!.port} on ${listed(places)}`;
}

function withPort({ port, hostAddress, hostPort }: Published): string {
  return `${port} on ${hostAddress}:${hostPort}`;
}

function describeWanted({ container, port, on, hostPort, only }: WantedPort): string {
  const subject = container ?? 'a running container';
  if (typeof hostPort === 'number') {
    return `${subject} publishes ${port} on ${on ? `${on}:${hostPort}` : `host port ${hostPort}`}${only ? ' only' : ''}`;
  }
  const place = on ? ` on ${on}${only ? ' only' : ''}` : '';
  return `${subject} publishes ${port}${place}${hostPort === 'chosen' ? ', a port Docker chose' : ''}`;
}
