// Puts a packet's runs into the order of its way. Within a namespace the kernel tells the order; from one to the next the
// packet follows a veth pair, or goes out of sight and comes back.
import type { NetworkState } from '../protocol/network-state.ts';
import { leadsOutOfSight, linkAt } from '../model/places.ts';
import type { Run } from './runs.ts';

/** One stay of the packet in one namespace. */
export interface Visit {
  namespace: string;
  runs: Run[];
  /** the way from the visit before to this one was not observed */
  afterGap: boolean;
}

/** From the sender to wherever it got; what was flooded elsewhere by a bridge is left out. */
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
  for (const [at, visit] of path.entries()) keepTakenPort(visit, path[at + 1], state);
  return path;
}

/** Where the packet was made; else where it came into sight. */
function startOf(visits: readonly Visit[], state: NetworkState, expected: string | null): Visit | undefined {
  const local = visits.filter(isLocal);
  const made = local.find(({ namespace }) => namespace === expected) ?? local[0];
  if (made) return made;
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

/** Whether the packet, last seen in `before`, is still on the same stay when it is seen in `run`. */
function goesOn(before: Run, run: Run, state: NetworkState): boolean {
  if (run.at === 'output') return before.at === 'output';
  if (run.at !== 'interface-in' && run.at !== 'prerouting') return true;
  if (before.at === 'interface-in' && run.at === 'interface-in') {
    const [port, bridge] = [before, run].map((seen) => linkAt(state, seen.namespace, seen.in));
    return !!bridge && port?.bridge === bridge.name; // else copies of a flood
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

/** The interfaces by which it left, in order: a bridge first, then its ports. */
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
  const taken = behind.find(({ runs }) => runs.length > 1) ?? behind[0]; // others only saw it pass
  if (taken) return taken;
  if (!exits.some((exit) => leadsOutOfSight(state, linkAt(state, visit.namespace, exit)))) return undefined;
  const back = left.find((other) => fromOutside(other, state));
  if (back) back.afterGap = true;
  return back;
}

/** A bridge that does not know a neighbour yet sends to every port: only the one that led on counts. */
function keepTakenPort(visit: Visit, next: Visit | undefined, state: NetworkState): void {
  const isPort = (run: Run) => run.at === 'interface-out' && !!linkAt(state, run.namespace, run.out)?.bridge;
  const ports = visit.runs.filter(isPort);
  const peer = next && entryOf(next, state)?.peer;
  const taken = ports.find(({ out }) => out === peer?.index);
  if (ports.length > 1 && taken) visit.runs = visit.runs.filter((run) => !isPort(run) || run === taken);
}
