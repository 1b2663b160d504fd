// How any part of the page asks for a packet to be traced, without knowing who does it.
import { createContext } from 'svelte';
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';

/** Sends one packet and brings its packet trace into sight. */
export type TraceAction = (request: TraceRequest) => void;

export const [getTrace, setTrace] = createContext<TraceAction>();
