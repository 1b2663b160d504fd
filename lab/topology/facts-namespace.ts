// The facts about a network namespace, and about a machine's routing and rules.
import type { Link, Namespace, NetworkState, Route } from '../../engine/protocol/network-state.ts';
import type { Fact, Facts, Reveal } from './fact-sheet.ts';
import { kindOf, namespaceTitle } from './tables.ts';

export function namespaceFacts(namespace: Namespace, state: NetworkState): Facts {
  const { machine, containers, names, forwarding } = namespace;
  const inside = inNamespace(namespace);
  return {
    title: namespaceTitle(namespace),
    word: machine ? 'machine' : 'network namespace',
    kind: machine || containers.length > 0 ? kindOf(namespace) : null,
    facts: [
      fact('Id', [namespace.id]),
      fact('Name', names),
      fact(machine ? 'Containers in its namespace' : 'Containers', containers),
      fact('Addresses', namespace.links.flatMap(sayAddresses)),
      fact('Routes', namespace.routes.map(sayRoute)),
      fact('Forwarding', machine === 'host' ? [`net.ipv4.ip_forward = ${forwarding ? 1 : 0}`] : []),
      fact('Listening', namespace.sockets.map(saySocket)),
      ...(machine === 'host' ? dockerFacts(state) : []),
    ].filter(({ values }) => values.length > 0),
    rules: null,
    reveal: inside ? [inside('ip addr'), inside('ip route')] : [{ machine: 'host', text: 'lsns -t net' }],
  };
}

export function rulesFacts(namespace: Namespace): Facts {
  const { chains, forwarding } = namespace;
  const written = chains.filter(({ rules, policy }) => rules.length > 0 || policy === 'DROP');
  const inside = inNamespace(namespace);
  return {
    title: 'Routing and iptables',
    word: `of ${namespaceTitle(namespace)}`,
    kind: kindOf(namespace),
    facts: [
      fact('Forwarding', [`net.ipv4.ip_forward = ${forwarding ? 1 : 0}`]),
      fact('Routes', namespace.routes.map(sayRoute)),
      fact(
        'Chains with rules',
        written.map(({ table, name, rules, policy }) => {
          const count = rules.length === 1 ? '1 rule' : `${rules.length} rules`;
          return `${table} ${name}: ${count}${policy ? `, policy ${policy}` : ''}`;
        }),
      ),
    ],
    rules: null,
    reveal: inside ? ['iptables -t nat -S', 'iptables -S', 'sysctl net.ipv4.ip_forward'].map(inside) : [],
  };
}

/** How to run a command in a namespace: from the host, or on the machine itself. Null if the namespace has no name. */
export function inNamespace({ machine, containers, names }: Namespace): ((text: string) => Reveal) | null {
  if (machine) return (text) => ({ machine, text });
  if (containers[0]) return (text) => ({ machine: 'host', text: `docker exec ${containers[0]} ${text}` });
  return names[0] ? (text) => ({ machine: 'host', text: `ip netns exec ${names[0]} ${text}` }) : null;
}

export function fact(label: string, values: readonly string[]): Fact {
  return { label, values: [...values] };
}

export function sayRoute({ destination, gateway, device }: Route): string {
  return `${destination}${gateway ? ` via ${gateway}` : ''} dev ${device}`;
}

function sayAddresses({ name, addresses }: Link): string[] {
  return addresses.map(({ address, prefix }) => `${address}/${prefix} dev ${name}`);
}

function saySocket({ protocol, address, port, process }: Namespace['sockets'][number]): string {
  return `${protocol} ${address.includes(':') ? `[${address}]` : address}:${port}${process ? ` ${process}` : ''}`;
}

function dockerFacts({ docker }: NetworkState): Fact[] {
  return [fact('Docker', [docker.running ? `running, ${docker.version ?? 'version unknown'}` : 'does not run'])];
}
