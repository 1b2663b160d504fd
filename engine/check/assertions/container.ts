// Judges `container`: whether it exists with the expected state, mode and ports.
import type { Container, NetworkState } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { dockerSilence, networkMode, sameImage } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

type WantedContainer = Wanted<'container'>;

export function judgeContainer(wanted: WantedContainer, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const silence = dockerSilence(state);
  if (silence) return { pass: false, expected, actual: silence, evidence: null };

  const named = state.docker.containers.filter(({ name }) => wanted.name === undefined || name === wanted.name);
  const judged = named
    .map((container) => ({ container, faults: faultsOf(wanted, container, state) }))
    .sort((one, other) => one.faults.length - other.faults.length);
  const best = judged[0];
  const fits = best !== undefined && best.faults.length === 0;

  if (wanted.exists === false) {
    const actual = fits ? `${best.container.name} is there, ${stateOf(best.container)}` : 'there is none';
    return { pass: !fits, expected, actual, evidence: null };
  }
  if (!best) return { pass: false, expected, actual: nobody(wanted, state), evidence: null };
  if (!fits)
    return {
      pass: false,
      expected,
      actual: sentence(best.container, best.faults),
      evidence: best.container.error || null,
    };
  return { pass: true, expected, actual: `${best.container.name} is ${stateOf(best.container)}`, evidence: null };
}

function describeWanted(wanted: WantedContainer): string {
  const facts = [
    wanted.running === true && 'is running',
    wanted.running === false && 'is not running',
    wanted.state && `is ${wanted.state}`,
    wanted.image && `is made from ${wanted.image}`,
    wanted.networkMode && `is in network mode ${wanted.networkMode}`,
    wanted.publishedPorts === 'none' && 'publishes no port',
    wanted.publishedPorts === 'some' && 'publishes a port',
    wanted.error && `was refused with “${wanted.error}”`,
  ].filter((fact) => typeof fact === 'string');
  if (wanted.exists === false) {
    const subject = wanted.name ? `no container ${wanted.name}` : 'no container';
    return facts.length ? `${subject} that ${listed(facts)}` : `there is ${subject}`;
  }
  const subject = wanted.name ?? 'a container';
  return facts.length ? `${subject} ${listed(facts)}` : `there is ${wanted.name ? `a container ${subject}` : subject}`;
}

/** Expectations that are not met, each as the end of the sentence "web …". */
function faultsOf(wanted: WantedContainer, container: Container, state: NetworkState): string[] {
  const running = container.state === 'running';
  const mode = networkMode(state, container);
  const publishes = container.publishedPorts.length > 0;
  const faults = [
    wanted.running !== undefined && wanted.running !== running && `is ${stateOf(container)}`,
    wanted.state && wanted.state !== container.state && `is ${stateOf(container)}`,
    wanted.image && !sameImage(wanted.image, container.image) && `is made from ${container.image}`,
    wanted.networkMode && wanted.networkMode !== mode && `is in network mode ${mode}`,
    wanted.publishedPorts === 'none' && publishes && `publishes ${listed(publishedTexts(container))}`,
    wanted.publishedPorts === 'some' && !publishes && 'publishes no port',
    wanted.error &&
      !container.error.includes(wanted.error) &&
      (container.error ? 'was refused for another reason' : 'was not refused'),
  ];
  return [...new Set(faults.filter((fault) => typeof fault === 'string'))];
}

function stateOf(container: Container): string {
  if (container.state === 'running') return 'running';
  if (container.state === 'exited') return `not running: it exited with status ${container.exitCode}`;
  if (container.state === 'created') return 'created but not running';
  return container.state;
}

function publishedTexts(container: Container): string[] {
  return container.publishedPorts.map(({ port, hostAddress, hostPort }) => `${port} on ${hostAddress}:${hostPort}`);
}

function sentence(container: Container, faults: string[]): string {
  return `${container.name} ${listed(faults)}`;
}

/** Says that the named container is missing, and which container may be meant. */
function nobody(wanted: WantedContainer, state: NetworkState): string {
  const all = state.docker.containers;
  if (!wanted.name || all.length === 0) return 'there is no container';
  const missing = `there is no container ${wanted.name}`;
  const alike = all.filter((container) => faultsOf(wanted, container, state).length === 0);
  if (alike.length === 1) return `${missing}; one that fits otherwise has another name: ${alike[0]!.name}`;
  return `${missing}; there is ${listed(all.map(({ name }) => name))}`;
}
