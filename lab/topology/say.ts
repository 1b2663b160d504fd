// Describes the things of the drawing for screen readers. Each description begins with the visible text, in its order,
// so that speech control finds the thing by what a person reads.
import type { Box, ContainerThing, Host, LinkThing, PublishedThing } from './graph.ts';
import { onlyLo } from './measures.ts';

/** Joins the parts that exist: the first ones, which are visible text, with spaces, the rest with commas. */
function say(read: readonly (string | null)[], ...more: (string | null)[]): string {
  return [read.filter(Boolean).join(' '), ...more].filter(Boolean).join(', ');
}

export function sayBox(box: Box): string {
  const { id, title, kind, names, containers } = box;
  const lo = onlyLo(box) ? 'only lo' : null;
  const many = containers.length > 1 ? 'containers' : 'container';
  if (containers[0]?.id === id) return say([title, containers[0].note], 'container without a network now');
  if (kind === null) return say([names[0] ?? title, 'namespace', lo], 'a network namespace without a container');
  const named = names.length > 0 ? `named ${names.join(' and ')}` : null;
  if (kind === 'container') return say([lo], `network namespace of ${many} ${title}`, named);
  const guests = containers.map(({ name }) => name).join(' and ');
  return say([title], 'machine', guests ? `its network used by ${guests}` : null);
}

export function sayContainer({ name, note }: ContainerThing): string {
  return say([name, note], 'container');
}

/** `lines`: 2 if the addresses and the problem are below the name. */
export function sayLink({ name, where, addresses, trouble, bridge }: LinkThing, lines: 1 | 2): string {
  const read =
    lines === 1 ? [name, addresses[0] ?? null, trouble, ...addresses.slice(1)] : [name, trouble, ...addresses];
  return say(read, `in ${where}`, bridge ? `port of bridge ${bridge}` : null, trouble ? null : 'up');
}

export function sayBridge({ name, where, addresses, trouble }: LinkThing, ports: number): string {
  const known = addresses.length > 0 ? addresses : ['no address'];
  return say([name, ...known, trouble], `bridge in ${where}`, ports === 1 ? '1 port' : `${ports} ports`);
}

export function sayRuleCount(count: number): string {
  return count === 1 ? '1 rule' : `${count} rules`;
}

export function sayRules({ count, forwarding }: Host['rules']): string {
  return say(['iptables', sayRuleCount(count), `forwarding ${forwarding ? 'on' : 'off'}`], 'routing and rules of host');
}

export function gatewayName(address: string): string {
  return `gateway ${address}`;
}

export function sayGateway(address: string): string {
  return say([gatewayName(address)], 'router between the LAN and the internet');
}

export function lanName(subnet: string): string {
  return `LAN ${subnet}`;
}

export function sayLan(subnet: string): string {
  return say([lanName(subnet)], 'the network of client, host and gateway');
}

export function sayPublished({ container, from, to }: PublishedThing): string {
  return `Published port ${from} ${to} of ${container}`;
}
