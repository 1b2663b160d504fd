// The result of a {{ }}: its value on a NetworkState, or why it has none.
import type { NetworkState } from '../protocol/network-state.ts';

export type Resolution = { readonly value: string } | { readonly missing: string };
export type Resolver = (state: NetworkState, ...args: string[]) => Resolution;

export function value(found: string | number): Resolution {
  return { value: String(found) };
}

/** `reason`: a few words that can follow "…: ". */
export function missing(reason: string): Resolution {
  return { missing: reason };
}
