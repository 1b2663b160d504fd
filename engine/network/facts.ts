// Turns a NetworkState into facts under keys, so that two states can be compared thing by thing. What changes by itself
// is no fact: counters, the state of a connection, a rule's position in its chain.
import type { NetworkState } from '../protocol/network-state.ts';
import { dockerFacts } from './docker-facts.ts';
import type { Fact } from './fact.ts';
import { namespaceFacts } from './namespace-facts.ts';

export type Facts = ReadonlyMap<string, Fact>;

/**
 * The facts of a state. A stopped Docker reports no containers, networks and images, although they still exist. They
 * are taken over from `before`, the facts of the previous state.
 */
export function factsOf(state: NetworkState, before: Facts = new Map()): Facts {
  const facts = new Map<string, Fact>();
  for (const namespace of state.namespaces)
    for (const [key, fact] of namespaceFacts(namespace, state)) facts.set(`${namespace.id} ${key}`, fact);
  for (const [key, fact] of dockerFacts(state.docker)) facts.set(key, fact);
  if (state.docker.running) return facts;
  for (const [key, fact] of before) if (!facts.has(key) && isKept(fact)) facts.set(key, fact);
  return facts;
}

function isKept({ thing: { kind } }: Fact): boolean {
  return kind === 'container' || kind === 'network' || kind === 'image';
}
