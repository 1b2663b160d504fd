import type { Namespace, NetworkState } from '../protocol/network-state.ts';
import type { Place } from '../protocol/packet-trace.ts';
type Named = Pick<Namespace, 'machine' | 'containers' | 'names'> & {
    id?: string;
};
export declare const outOfSight: Place;
/** A namespace without containers has the first of its names, or its id. */
export declare function placeOf({ machine, containers, names, id }: Named): Place;
/** Of a namespace by its id; one that is not in the state has its id for a name. */
export declare function placeById(state: NetworkState, id: string): Place;
/** "host", "client", "container web", "containers web, db", "namespace blue", "out of sight". */
export declare function placeWords({ kind, names }: Place): string;
/** As placeWords(), but a container is its name alone: beside an icon that says what it is. */
export declare function placeTitle(place: Place): string;
/** The title of a place in a change: "host", "web, db", "blue". Recordings and reports carry it. */
export declare function namespaceTitle({ machine, containers, names, id }: Namespace): string;
/** The words of a verdict for it: "host", "container web and db", "blue". Reports carry them. */
export declare function namespaceWords({ machine, containers, names, id }: Namespace): string;
export {};
