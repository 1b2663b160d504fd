// Undoes what a wrong or another right way has done, where that is cheap, and knows when it was not: then the sandbox
// is of no more use for trying further ways.
import { setTimeout } from 'node:timers/promises';
import type { Deed, Lab, Step } from '../protocol/lab.ts';
import type { Container, Namespace, NetworkState } from '../protocol/network-state.ts';
import type { LabRun } from '../session/lab-run.ts';

const settleMs = 3_000; // Docker takes rules, links and proxies away within one second, also in an emulated machine
const againMs = 100;

/**
 * Commands whose effects a NetworkState shows. Files, services, kernel settings and what happens inside a container
 * it does not show.
 */
const visible = [
  /^docker (container )?(run|create|start|stop|restart|kill|rm|rename|pause|unpause|port|ps|ls|inspect|logs|images|rmi)\b/,
  /^docker (network|image) (ls|inspect|create|rm|connect|disconnect)\b/,
  /^(curl|ping|ip|iptables|iptables-save|brctl|bridge|ifconfig|ss|ps|pgrep|conntrack|cat|ls|grep|head|tail|wc|true|echo)( |$)/,
  /^sysctl (-w )?net\.ipv4\.ip_forward(=[01])?$/,
];
const touchesMore = /[;&<>`$()]|(^|\s)(-v|--volume|--mount|--privileged|-o)\b/;

/** Whether everything these deeds may do can be seen, and so told undone, in the network's state. */
export function leavesVisibleTraces(step: Step, deeds: readonly Deed[]): boolean {
  const acting = deeds.filter((deed) => !('question' in deed));
  if (acting.length === 0) return true;
  // A line in a container's log stays, and a check of this step would find it again.
  if (
    step.checks.some(({ expect, causes }) =>
      [...expect, ...causes.map(({ when }) => when)].some((one) => 'logs' in one),
    )
  )
    return false;
  return acting.every((deed) => !('run' in deed) || isVisible(deed.run));
}

function isVisible(line: string): boolean {
  const parts = line.replace(/\{\{.*?\}\}/g, 'value').split('|');
  return parts.every((part) => !touchesMore.test(part) && visible.some((pattern) => pattern.test(part.trim())));
}

/** Removes what is there and was not before; resolves with whether all is as it was then. */
export async function tidy(run: LabRun, lab: Lab, before: NetworkState, signal: AbortSignal): Promise<boolean> {
  await run.terminals.closeAll('all');
  const after = await run.fresh(signal);
  for (const command of undoing(before, after)) await run.exec('host', command, { signal, timeoutMs: 30_000 });
  const wanted = comparable(lab, before);
  const deadline = performance.now() + settleMs;
  for (;;) {
    const state = await run.fresh(signal);
    if (comparable(lab, state) === wanted) return true;
    if (lost(before, state) || performance.now() > deadline) return false;
    await setTimeout(againMs, undefined, { signal });
  }
}

/** Whether something that was there is gone for good: a container that was stopped comes back with other ports. */
function lost(before: NetworkState, after: NetworkState): boolean {
  const containers = after.docker.containers.map(({ id, name, pid }) => `${id} ${name} ${pid}`);
  const images = after.docker.images.flatMap(({ tags }) => tags);
  return (
    before.docker.containers.some(({ id, name, pid }) => !containers.includes(`${id} ${name} ${pid}`)) ||
    before.docker.images.some(({ tags }) => tags.some((tag) => !images.includes(tag)))
  );
}

function undoing(before: NetworkState, after: NetworkState): string[][] {
  const added = <T extends { id: string }>(old: readonly T[], now: readonly T[]) =>
    now.map(({ id }) => id).filter((id) => !old.some((one) => one.id === id));
  const containers = added(before.docker.containers, after.docker.containers);
  const networks = added(before.docker.networks, after.docker.networks);
  const forwarding = (state: NetworkState) => state.namespaces.find(({ machine }) => machine === 'host')?.forwarding;
  return [
    ...(containers.length > 0 ? [['docker', 'rm', '--force', '--volumes', ...containers]] : []),
    ...(networks.length > 0 ? [['docker', 'network', 'rm', ...networks]] : []),
    ...(forwarding(before) === forwarding(after)
      ? []
      : [['sysctl', '-w', `net.ipv4.ip_forward=${forwarding(before) ? 1 : 0}`]]),
    ...(sameConnections(before, after) ? [] : [['conntrack', '--flush']]),
  ];
}

function sameConnections(before: NetworkState, after: NetworkState): boolean {
  const connections = ({ namespaces }: NetworkState) => JSON.stringify(namespaces.map((one) => one.connections));
  return connections(before) === connections(after);
}

/** What must be the same again, as text. Counters count only where a check of the lab asks for them. */
function comparable(lab: Lab, { namespaces, docker }: NetworkState): string {
  const counted = lab.steps.some(({ checks }) => JSON.stringify(checks).includes('"counted":true'));
  return JSON.stringify([
    namespaces.map((namespace) => namespacePart(namespace, counted)).toSorted(byText),
    docker.running,
    docker.containers.map(containerPart).toSorted(byText),
    docker.networks.map(({ id, name }) => [id, name]).toSorted(byText),
    docker.images.map(({ id, tags }) => [id, tags]).toSorted(byText),
    docker.units,
    docker.daemonOptions,
  ]);
}

function namespacePart(
  { id, names, forwarding, links, routes, chains, sockets }: Namespace,
  counted: boolean,
): unknown {
  return [
    id,
    names,
    forwarding,
    // a bridge without ports has no carrier, and its MAC address follows its ports
    links.map(({ name, kind, up, bridge, addresses }) => [name, kind, up, bridge, addresses]).toSorted(byText),
    routes.toSorted(byText),
    chains.map(({ table, name, policy, rules }) => [
      table,
      name,
      policy,
      rules.map(({ text, packets }) => [text, counted && packets > 0]),
    ]),
    sockets.toSorted(byText),
  ];
}

function containerPart({ id, name, state, pid, publishedPorts, networks }: Container): unknown {
  return [id, name, state, pid, publishedPorts, networks];
}

function byText(one: unknown, other: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
