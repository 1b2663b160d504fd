// Finds the machine that sends the packet.
import { LabError } from '../../errors/lab-error.ts';
import { machineNamespace } from '../../network/state-queries.ts';
import type { TraceRequest } from '../../protocol/packet-trace.ts';
import type { Namespace, NetworkState } from '../../protocol/network-state.ts';

/** Throws LabError `machine-unknown`. */
export function senderOf(state: NetworkState, { from }: TraceRequest): Namespace {
  const sender = machineNamespace(state, from);
  if (sender) return sender;
  throw new LabError('machine-unknown', { machine: from, machines: machinesOf(state).join(', ') });
}

function machinesOf(state: NetworkState): string[] {
  const machines = state.namespaces.flatMap(({ machine }) => machine ?? []);
  const running = state.docker.containers.filter(({ namespace }) => namespace !== null);
  return [...machines, ...running.map(({ name }) => `container:${name}`)];
}
