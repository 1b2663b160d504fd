// What any component of a lab's page can ask for, without knowing which part of the page does it.
import { createContext } from 'svelte';
import type { MachineName } from '../../engine/protocol/machine.ts';
import type { TraceRequest } from '../../engine/protocol/packet-trace.ts';

export interface PageActions {
  /** Types a command in a terminal on that machine. */
  run(machine: MachineName, text: string): void;
  /** Opens a web page in the page view. */
  openPage(url: string): void;
  /** Sends one packet and shows its packet trace. */
  trace(request: TraceRequest): void;
}

export const [getPageActions, setPageActions] = createContext<PageActions>();
