// Judges `namespace`: which network namespace a container is in, and which names refer to it.
import type { MachineName } from '../../protocol/machine.ts';
import type { Container, Namespace, NetworkState } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { containerNamespace, dockerSilence, findContainer, machineNamespace } from '../../network/state-queries.ts';
import { listed, placeWords } from '../text.ts';

type WantedNamespace = Wanted<'namespace'>;

export function judgeNamespace(wanted: WantedNamespace, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string, evidence: string | null = null): Finding => ({
    pass,
    expected,
    actual,
    evidence,
  });
  const silence = dockerSilence(state);
  if (silence) return finding(false, silence);
  const container = findContainer(state, wanted.container);
  if (!container) return finding(false, `there is no container ${wanted.container}`);
  const own = containerNamespace(state, container);
  if (!own) return finding(false, `${container.name} is not running, so it has no network namespace`);

  const sharing = wanted.sameAs === undefined ? null : judgeSharing(wanted.sameAs, container, own, state);
  if (sharing && !sharing.pass) return finding(false, sharing.actual, sharing.evidence);
  const naming = wanted.named === undefined ? null : judgeNames(wanted.named, container, own, state);
  if (naming && !naming.pass) return finding(false, naming.actual);
  const actual = [sharing, naming].flatMap((part) => part?.actual ?? []).join('; ');
  return finding(true, actual || `${container.name} is in ${own.id}`, own.id);
}

interface Part {
  pass: boolean;
  actual: string;
  evidence: string | null;
}

function judgeSharing(sameAs: string, { name }: Container, own: Namespace, state: NetworkState): Part {
  const others = own.containers.filter((other) => other !== name);
  const sharers = [...(own.machine ? [`the ${own.machine}`] : []), ...others];
  const alone = `${name} has a network namespace of its own`;
  const actual = sharers.length === 0 ? alone : `${name} shares its network namespace with ${listed(sharers)}`;
  if (sameAs === 'none') return { pass: sharers.length === 0, actual, evidence: own.id };
  const other = machineNamespace(state, sameAs as MachineName);
  if (!other) return { pass: false, actual: `${placeWords(sameAs)} is not running`, evidence: null };
  if (other.id === own.id) return { pass: true, actual, evidence: own.id };
  return { pass: false, actual, evidence: `${name}: ${own.id}, ${placeWords(sameAs)}: ${other.id}` };
}

function judgeNames(wanted: string, { name }: Container, own: Namespace, state: NetworkState): Part {
  const { names } = own;
  const shown =
    names.length === 0 ? `no name under /var/run/netns leads to ${name}` : `${listed(names)} leads to ${name}`;
  if (wanted === 'any') return { pass: names.length > 0, actual: shown, evidence: null };
  if (wanted === 'none') return { pass: names.length === 0, actual: shown, evidence: null };
  if (names.includes(wanted)) return { pass: true, actual: `${wanted} leads to ${name}`, evidence: null };
  const holder = state.namespaces.find((namespace) => namespace.names.includes(wanted));
  const elsewhere = holder && `${wanted} leads to another namespace, ${holder.id}${ofWhom(holder)}`;
  return { pass: false, actual: elsewhere ?? shown, evidence: null };
}

function ofWhom({ machine, containers }: Namespace): string {
  const whose = machine ? `the ${machine}` : listed(containers);
  return whose === '' ? '' : ` (${whose})`;
}

function describeWanted({ container, sameAs, named }: WantedNamespace): string {
  const facts = [
    sameAs === 'none' && `has a network namespace of its own`,
    sameAs !== undefined && sameAs !== 'none' && `is in the network namespace of ${placeWords(sameAs)}`,
    named === 'any' && 'has a name under /var/run/netns for its network namespace',
    named === 'none' && 'has no name under /var/run/netns for its network namespace',
    named !== undefined && named !== 'any' && named !== 'none' && `is what /var/run/netns/${named} leads to`,
  ].filter((fact) => typeof fact === 'string');
  return `${container} ${facts.length > 0 ? listed(facts) : 'is in a network namespace'}`;
}
