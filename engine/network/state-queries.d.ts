import type { MachineName, SiteMachine } from '../protocol/machine.ts';
import type { Address, Container, Image, Link, Namespace, NetworkState } from '../protocol/network-state.ts';
export declare function findContainer(state: NetworkState, name: string): Container | null;
export declare function siteNamespace(state: NetworkState, machine: SiteMachine): Namespace | null;
/** A namespace by its id, "net:[inode]". */
export declare function namespaceById(state: NetworkState, id: string | null): Namespace | null;
export declare function containerNamespace(state: NetworkState, container: Container): Namespace | null;
/** The network namespace a machine's processes are in; null where it is not running or not seen. */
export declare function machineNamespace(state: NetworkState, machine: MachineName): Namespace | null;
/** Whether an interface of a namespace has a setting that `besides` names: "docker0 route_localnet". */
export declare function hasSetting({ besides }: Namespace, setting: string): boolean;
export declare function findLink(namespace: Namespace | null, name: string): Link | null;
/** The link of a namespace, by the namespace's id and the link's index in it. */
export declare function linkAt(state: NetworkState, namespace: string, index: number | null): Link | null;
/** Whether the other end of a link is in no observed namespace. */
export declare function leadsOutOfSight(state: NetworkState, link: Link | null): boolean;
/** The first IPv4 address that is not of loopback's scope. */
export declare function globalAddress(link: Link | null): Address | null;
/** The link a container reaches its network by: its first that is not loopback and has an address. */
export declare function uplink(namespace: Namespace | null): Link | null;
/** The links of a namespace that are ports of a bridge in it. */
export declare function portsOf(namespace: Namespace | null, bridge: string): Link[];
/** The end of a veth pair that is in `here` and whose other end is `link` of `there`; null where there is none. */
export declare function otherEnd(here: Namespace | null, link: Link, there: Namespace): Link | null;
/** An image by name, with or without its tag. */
export declare function findImage(state: NetworkState, name: string): Image | null;
/** Whether two image names mean the same: a missing tag means :latest. */
export declare function sameImage(one: string, other: string): boolean;
/** A container's network mode in content's words: bridge, host, none, container:NAME, or a network's name. */
export declare function networkMode(state: NetworkState, container: Container): string;
/** Why nothing is known of Docker's things; null while the daemon answers. */
export declare function dockerSilence(state: NetworkState): string | null;
