// The facts about an interface or a bridge.
import type { Link, Namespace, NetworkState } from '../../engine/protocol/network-state.ts';
import { peerOf } from './cables.ts';
import type { Fact, Facts, Reveal } from './fact-sheet.ts';
import { fact, inNamespace, sayRoute } from './facts-namespace.ts';
import { rulesOnAddresses, rulesOnLink } from './mentions.ts';
import { kindOf, namespaceTitle } from './tables.ts';

export function linkFacts(link: Link, namespace: Namespace, state: NetworkState): Facts {
  const bridge = link.kind === 'bridge';
  return {
    title: link.name,
    word: `${link.kind === 'loopback' ? 'loopback' : link.kind} in ${namespaceTitle(namespace)}`,
    kind: bridge ? 'bridge' : namespace.machine || namespace.containers.length > 0 ? kindOf(namespace) : null,
    facts: [
      fact('State', [sayState(link)]),
      fact(
        'Addresses',
        link.addresses.map(({ address, prefix }) => `${address}/${prefix}`),
      ),
      fact('MAC', [link.mac]),
      fact('MTU', [`${link.mtu} bytes`]),
      fact('Index', [String(link.index)]),
      ...joined(link, namespace, state),
      fact('Routes over it', namespace.routes.filter(({ device }) => device === link.name).map(sayRoute)),
    ].filter(({ values }) => values.length > 0),
    rules: rulesAbout(link, namespace, state),
    reveal: revealLink(link, namespace, state),
  };
}

function sayState({ up, running }: Link): string {
  return !up ? 'down' : running ? 'up' : 'up, no carrier';
}

function joined(link: Link, namespace: Namespace, state: NetworkState): Fact[] {
  const end = peerOf(link, state);
  const ports = namespace.links.filter(({ bridge }) => bridge === link.name).map(({ name }) => name);
  const network = state.docker.networks.find(({ bridge }) => bridge === link.name);
  return [
    fact('Port of', link.bridge ? [link.bridge] : []),
    fact('Other end', end ? [`${end.link.name} in ${namespaceTitle(end.namespace)}, index ${end.link.index}`] : []),
    ...(link.kind === 'bridge' ? [fact('Ports', ports.length > 0 ? ports : ['none'])] : []),
    fact('Docker’s network', link.kind === 'bridge' && network ? [network.name] : []),
  ];
}

/** Rules in its own namespace; for a container's link, also the host's rules that name its addresses. */
function rulesAbout(link: Link, namespace: Namespace, state: NetworkState) {
  const own = rulesOnLink(link, namespace);
  const host = state.namespaces.find(({ machine }) => machine === 'host');
  if (namespace.machine || !host) return own;
  const addresses = link.addresses.map(({ address }) => address);
  return [...own, ...rulesOnAddresses(addresses, host)];
}

function revealLink(link: Link, namespace: Namespace, state: NetworkState): Reveal[] {
  const inside = inNamespace(namespace);
  if (!inside) return [];
  const shown = inside(`ip addr show ${link.name}`);
  if (link.kind !== 'bridge') return link.bridge ? [shown, inside(`bridge link show dev ${link.name}`)] : [shown];
  const network = state.docker.networks.find(({ bridge }) => bridge === link.name);
  return [
    shown,
    inside(`brctl show ${link.name}`),
    ...(network ? [inside(`docker network inspect ${network.name}`)] : []),
  ];
}
