// The machines on which commands run and terminals open, taken from a state.
import { machineNameSchema, siteMachines, type MachineName } from '../protocol/machine.ts';
import type { NetworkState } from '../protocol/network-state.ts';

/** The site's machines, and every running container by its name. */
export function machinesIn(state: NetworkState | null): MachineName[] {
  const running = state?.docker.containers.filter((container) => container.state === 'running') ?? [];
  const names = running.map(({ name }) => machineNameSchema.safeParse(`container:${name}`));
  return [...siteMachines, ...names.flatMap(({ data }) => data ?? [])];
}

/** The machine that has an address; null if neither a site machine nor a running container has it. */
export function machineAt(state: NetworkState, address: string): MachineName | null {
  const found = state.namespaces.find(({ links }) =>
    links.some(({ addresses }) => addresses.some((one) => one.address === address)),
  );
  if (!found) return null;
  return found.machine ?? machineNameSchema.safeParse(`container:${found.containers[0] ?? ''}`).data ?? null;
}
