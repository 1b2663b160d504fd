// Reads the recorded lines of test/fixtures/observe.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLine } from '../../engine/observer/parse-line.ts';
import type { Container, Namespace, NetworkState } from '../../engine/protocol/network-state.ts';

const folder = join(import.meta.dirname, '../fixtures/observe');

export function recordedLine(scene: string): string {
  return readFileSync(join(folder, `${scene}.json`), 'utf8').trimEnd();
}

export function recorded(scene: string): NetworkState {
  return parseLine(recordedLine(scene), 1, 1_000).state;
}

export function host(state: NetworkState): Namespace {
  return state.namespaces.find(({ machine }) => machine === 'host')!;
}

export function container(state: NetworkState, name: string): Container {
  const found = state.docker.containers.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

export function namespaceOf(state: NetworkState, name: string): Namespace {
  return state.namespaces.find(({ containers }) => containers.includes(name))!;
}
