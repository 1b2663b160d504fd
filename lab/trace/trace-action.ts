// How any part of the page asks for a packet to be traced, without knowing who does it.
import { createContext } from 'svelte';
import type { JourneyRequest } from '../../engine/protocol/journey.ts';

/** Sends one packet and brings its journey into sight. */
export type TraceAction = (request: JourneyRequest) => void;

export const [getTrace, setTrace] = createContext<TraceAction>();
