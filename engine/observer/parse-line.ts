// Converts one line of the observer to a NetworkState: joins what the kernel and what Docker report.
import { LabError } from '../errors/lab-error.ts';
import { networkStateVersion, type Container, type Namespace, type NetworkState } from '../protocol/network-state.ts';
import { parseDocker } from './parse-docker.ts';
import { parseRules } from './parse-rules.ts';
import { rawLineSchema, type RawLine, type RawNamespace } from './raw-line.ts';

export interface Observation {
  /** number of the last question to the observer that this line answers */
  answers: number;
  state: NetworkState;
}

/**
 * `sequence` and `atMs` come from the engine: the number and time of this observation. Throws LabError
 * `observation-malformed` for a line that native/guest/observe does not write.
 */
export function parseLine(line: string, sequence: number, atMs: number): Observation {
  const raw = readLine(line);
  const docker = parseDocker(raw);
  const namespaces = raw.namespaces.map((namespace) => parseNamespace(namespace, docker.containers));
  const state = { version: networkStateVersion, sequence, atMs, namespaces: inOrder(namespaces), docker } as const;
  return { answers: raw.answers, state };
}

function readLine(line: string): RawLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new LabError('observation-malformed', { faults: `not JSON: ${line.slice(0, 80)}` }, { cause: error });
  }
  const parsed = rawLineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new LabError('observation-malformed', { faults: faults.join('; ') }, { cause: parsed.error });
}

function parseNamespace(raw: RawNamespace, containers: readonly Container[]): Namespace {
  const names = new Map(raw.links.map((link) => [link.index, link.name]));
  return {
    id: raw.id,
    names: raw.names,
    machine: raw.machine,
    containers: containers.filter((container) => container.namespace === raw.id).map((container) => container.name),
    forwarding: raw.forwarding,
    ...(raw.bridgeFiltering !== undefined && { bridgeFiltering: raw.bridgeFiltering }),
    ...(raw.besides !== undefined && { besides: raw.besides }),
    links: raw.links,
    routes: raw.routes.map((route) => ({ ...route, device: names.get(route.device) ?? '' })),
    chains: parseRules(raw.rules, raw.counters, raw.policies),
    sockets: raw.sockets,
    connections: raw.connections,
  };
}

/** Machines first, then the namespaces of containers, then the rest; each group in the order found. */
function inOrder(namespaces: Namespace[]): Namespace[] {
  const rank = (namespace: Namespace) => (namespace.machine ? 0 : namespace.containers.length > 0 ? 1 : 2);
  return namespaces.sort((one, other) => rank(one) - rank(other));
}
