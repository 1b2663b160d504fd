// Names of network namespaces for people. A place consists of facts, so that its kind selects a colour or an icon; it
// is turned into words only where somebody reads them.
import type { Namespace, NetworkState } from '../protocol/network-state.ts';
import type { Place } from '../protocol/packet-trace.ts';
import { namespaceById } from './state-queries.ts';

type Named = Pick<Namespace, 'machine' | 'containers' | 'names'> & { id?: string };

export const outOfSight: Place = { kind: 'unseen', names: [] };

/** A namespace without containers uses the first of its names, or its id. */
export function placeOf({ machine, containers, names, id }: Named): Place {
  if (machine) return { kind: machine, names: [] };
  if (containers.length > 0) return { kind: 'container', names: [...containers] };
  const name = names[0] ?? id;
  return { kind: 'namespace', names: name === undefined ? [] : [name] };
}

/** The place of a namespace by its id. If the state lacks it, the id serves as its name. */
export function placeById(state: NetworkState, id: string): Place {
  const namespace = namespaceById(state, id);
  return namespace ? placeOf(namespace) : { kind: 'namespace', names: [id] };
}

/** "host", "client", "container web", "containers web and db", "namespace blue", "out of sight". */
export function placeWords({ kind, names }: Place): string {
  if (kind === 'unseen') return 'out of sight';
  if (kind === 'container') return `container${names.length > 1 ? 's' : ''} ${names.join(' and ')}`;
  if (kind === 'namespace') return names[0] === undefined ? 'a namespace without a name' : `namespace ${names[0]}`;
  return kind;
}

/** As placeWords(), but a container is only its name, for use beside an icon that shows the kind. */
export function placeTitle(place: Place): string {
  return place.kind === 'container' ? place.names.join(' and ') : placeWords(place);
}

/** The title of a place in a change: "host", "web, db", "blue". Recordings and reports contain it. */
export function namespaceTitle({ machine, containers, names, id }: Namespace): string {
  return machine ?? (containers.join(', ') || names.join(', ') || id);
}

/** The words for it in a verdict: "host", "container web and db", "blue". Reports contain them. */
export function namespaceWords({ machine, containers, names, id }: Namespace): string {
  if (machine) return machine;
  return containers.length > 0 ? `container ${containers.join(' and ')}` : (names[0] ?? id);
}
