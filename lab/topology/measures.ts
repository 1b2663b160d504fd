// The sizes of drawn things in px, as far as they depend on their contents.
import { boxWidth, portWidth } from './frame.ts';
import type { Box, LinkThing } from './graph.ts';

const monoWidth = 7.2; // of one character of the monospace font at 12 px

export const sizes = {
  title: 22,
  pad: 6,
  chip: 20,
  link: 22,
  /** a link of a machine: the name above the addresses */
  wideLink: 36,
  addressLine: 15,
  published: 18,
  bridge: 58,
  /** how far a bridge extends above its first row, so that its address does not touch its first port */
  bridgeRise: 10,
  rules: 58,
  gateway: 36,
  rowGap: 12,
  groupGap: 16,
  machine: 128,
  machineLink: 131,
  gatewayWidth: 116,
} as const;

export function linkHeight({ addresses }: LinkThing): number {
  return sizes.link + Math.max(0, addresses.length - 1) * sizes.addressLine;
}

export function wideLinkHeight({ addresses }: LinkThing): number {
  return sizes.wideLink + Math.max(0, addresses.length - 1) * sizes.addressLine;
}

/** Width of a link with its name and first address on one line. */
export function linkWidth({ name, addresses, trouble }: LinkThing): number {
  const longest = Math.max(0, ...addresses.map(({ length }) => length));
  const word = !trouble ? 0 : troubleShort(trouble, addresses) ? 3 : trouble.length + 1;
  const characters = name.length + (longest > 0 ? longest + 1 : 0) + word;
  return Math.min(boxWidth + 4, Math.max(portWidth, Math.ceil(characters * monoWidth) + 18));
}

/** True if there is no room for the word beside the address: an icon replaces it. */
export function troubleShort(trouble: string, addresses: readonly string[]): boolean {
  return trouble.length > 4 && addresses.length > 0;
}

/** Height of a row's content: a box with everything in it, or a loose link. */
export function rowHeight(thing: Box | LinkThing): number {
  if (!('containers' in thing)) return linkHeight(thing);
  const heads = Math.max(1, thing.containers.length) * sizes.title;
  const links = thing.links.reduce((sum, link) => sum + linkHeight(link) + 4, 0);
  return sizes.pad + heads + (links || (onlyLo(thing) ? 20 : 0)) + thing.published.length * sizes.published + sizes.pad;
}

/** True for a namespace whose only link is lo, and for a stopped container, which has no links. */
export function onlyLo({ links, id, containers }: Box): boolean {
  return links.length === 0 && !containers.some((container) => container.id === id);
}
