// Lets any component request a packet trace without knowing who performs it.
import { createContext } from 'svelte';
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';

/** Sends one packet and shows its packet trace. */
export type TraceAction = (request: TraceRequest) => void;

export const [getTrace, setTrace] = createContext<TraceAction>();
