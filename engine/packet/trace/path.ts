// Puts a packet's runs in the order of its path. Within a namespace the kernel gives the order. Between namespaces the
// packet follows a veth pair, or goes out of sight and comes back.
import type { NetworkState } from '../../protocol/network-state.ts';
import { leadsOutOfSight, linkAt } from '../../network/state-queries.ts';
import type { Run } from './runs.ts';

/** One visit of the packet to one namespace. */
export interface Visit {
  namespace: string;
  runs: Run[];
  /** how the packet got here from the visit before was not observed */
  afterGap: boolean;
}

/** From the sender to the packet's end; copies that a bridge flooded elsewhere are left out. */
export function pathOf(runs: readonly Run[], state: NetworkState, startIn: string | null): Visit[] {
  const visits = splitVisits(runs, state);
  const path: Visit[] = [];
  let next = startOf(visits, state, startIn);
  while (next) {
    path.push(next);
    next = nextVisit(
      next,
      visits.filter((visit) => !path.includes(visit)),
      state,
    );
  }
  for (const [at, visit] of path.entries()) visit.runs = takenCopy(visit, path[at + 1], state);
  return path;
}

/** The visit in which the packet was made; otherwise the first in which it was seen. */
function startOf(visits: readonly Visit[], state: NetworkState, expected: string | null): Visit | undefined {
  const local = visits.filter(isLocal);
  const made = local.find(({ namespace }) => namespace === expected) ?? local[0];
  if (made) return made;
  const sentOut = visits.find(({ runs }) => runs[0]!.at === 'interface-out'); // a reset sent through a bridge port
  if (sentOut) return sentOut;
  const came = visits.find((visit) => fromOutside(visit, state));
  if (came) came.afterGap = true;
  return came;
}

function splitVisits(runs: readonly Run[], state: NetworkState): Visit[] {
  const visits: Visit[] = [];
  const latest = new Map<string, Visit>();
  for (const run of runs) {
    const visit = latest.get(run.namespace);
    if (visit && goesOn(visit.runs.at(-1)!, run, state)) {
      visit.runs.push(run);
      continue;
    }
    const fresh: Visit = { namespace: run.namespace, runs: [run], afterGap: false };
    latest.set(run.namespace, fresh);
    visits.push(fresh);
  }
  return visits;
}

const ends: readonly Run['at'][] = ['interface-out', 'postrouting', 'input'];

/** Whether `run` belongs to the same visit as `before`, the packet's last run. */
function goesOn(before: Run, run: Run, state: NetworkState): boolean {
  if (run.at === 'output') return before.at === 'output';
  if (run.at !== 'interface-in' && run.at !== 'prerouting') return true;
  if (before.at === 'interface-in' && run.at === 'interface-in') {
    const [port, bridge] = [before, run].map((seen) => linkAt(state, seen.namespace, seen.in));
    return !!bridge && port?.bridge === bridge.name; // otherwise these are copies of a flood
  }
  return !ends.includes(before.at) || linkAt(state, run.namespace, run.in)?.kind === 'loopback';
}

function isLocal({ runs }: Visit): boolean {
  return runs[0]!.at === 'output';
}

function entryOf({ runs, namespace }: Visit, state: NetworkState) {
  return linkAt(state, namespace, runs[0]!.in);
}

function fromOutside(visit: Visit, state: NetworkState): boolean {
  return !isLocal(visit) && leadsOutOfSight(state, entryOf(visit, state));
}

/** The interfaces by which the packet left, in order: a bridge first, then its ports. */
function exitsOf({ runs }: Visit): number[] {
  const seen = runs.filter(({ at }) => at === 'interface-out').map(({ out }) => out!);
  if (seen.length > 0) return seen;
  const last = runs.at(-1)!;
  return last.at === 'postrouting' && last.out !== null ? [last.out] : [];
}

function nextVisit(visit: Visit, left: readonly Visit[], state: NetworkState): Visit | undefined {
  const exits = exitsOf(visit);
  const behind = left.filter((other) => {
    const peer = entryOf(other, state)?.peer;
    return !isLocal(other) && peer?.namespace === visit.namespace && exits.includes(peer.index);
  });
  // Visits with a single run only saw the packet pass.
  const taken = behind.find(({ runs }) => runs.length > 1) ?? (behind.length === 1 ? behind[0] : undefined);
  if (taken) return taken;
  if (!exits.some((exit) => leadsOutOfSight(state, linkAt(state, visit.namespace, exit)))) return undefined;
  const back = left.find((other) => fromOutside(other, state));
  if (back) back.afterGap = true;
  return back;
}

/**
 * A bridge that has not learnt where a neighbour is sends a copy to every port, each with its own trace id. Only the
 * copy that led on counts, otherwise the first.
 */
function takenCopy({ runs, namespace }: Visit, next: Visit | undefined, state: NetworkState): Run[] {
  const isPort = (run: Run) => run.at === 'interface-out' && !!linkAt(state, namespace, run.out)?.bridge;
  const forks = (run: Run) => isPort(run) || (run.at === 'forward' && run.in === run.out);
  const fork = runs.findIndex(forks);
  const copies = fork < 0 ? [] : runs.slice(fork);
  const peer = next && entryOf(next, state)?.peer;
  const taken = copies.find((run) => isPort(run) && run.out === peer?.index) ?? copies[0];
  return [
    ...runs.slice(0, Math.max(fork, 0)),
    ...(taken ? copies.filter(({ id }) => id === taken.id) : runs.slice(Math.max(fork, 0))),
  ];
}
