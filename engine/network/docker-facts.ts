// Docker and its systemd units as facts: containers, published ports, networks, images, the daemon itself.
import type { Container, Docker } from '../protocol/network-state.ts';
import type { Fact } from './fact.ts';

type Keyed = [key: string, fact: Fact];

export function* dockerFacts(docker: Docker): Generator<Keyed> {
  yield fact('dockerd', { kind: 'Docker' }, 'dockerd', { state: docker.running ? 'running' : 'stopped' });
  for (const [unit, state] of Object.entries(docker.units))
    yield fact(`unit ${unit}`, { kind: 'unit', unit }, unit, { state });
  if (!docker.running) return;
  yield fact('options', { kind: 'Docker' }, 'dockerd’s options', { state: docker.daemonOptions.join(' ') });
  for (const { id, name, bridge, driver, subnets } of docker.networks) {
    const words = [driver, ...subnets.map(({ subnet }) => subnet)].filter(Boolean).join(' ');
    yield fact(`network ${id}`, { kind: 'network', network: name, bridge }, name, { state: words });
  }
  for (const { id, tags } of docker.images) {
    const image = tags[0] ?? id.replace(/^sha256:/, '').slice(0, 12);
    yield fact(`image ${id}`, { kind: 'image', image }, image, { tags: tags.join(', ') });
  }
  for (const container of docker.containers) yield* containerFacts(container);
}

function* containerFacts(container: Container): Generator<Keyed> {
  const { id, name, pid, publishedPorts } = container;
  const [key, made] = fact(`container ${id}`, { kind: 'container', container: name }, name, {
    name,
    state: sayState(container),
    process: pid === null ? 'no process' : `process ${pid}`,
  });
  yield [key, { ...made, hasEnded: ['exited', 'dead', 'removing'].includes(container.state) }];
  for (const { port, hostAddress, hostPort } of publishedPorts) {
    const thing = { kind: 'published port', container: name, port, hostAddress, hostPort } as const;
    const outside = `${hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress}:${hostPort}`;
    yield fact(`published ${id} ${port} ${outside}`, thing, `${outside} → ${name} ${port}`);
  }
}

function sayState({ state, exitCode, error }: Container): string {
  if (error) return `${state}: ${error}`;
  return state === 'exited' || state === 'dead' ? `${state} (${exitCode})` : state;
}

function fact(key: string, thing: Fact['thing'], text: string, aspects: Fact['aspects'] = {}): Keyed {
  return [key, { thing, namespace: null, text, aspects }];
}
