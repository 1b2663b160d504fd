// Where a userland proxy that takes the packet would connect to: a trace must watch for that connection beforehand.
import { beyondOf } from '../simulate/beyond.ts';
import { foretellJourney } from '../simulate/foretell.ts';
import type { JourneyRequest } from '../../protocol/journey.ts';
import type { NetworkState } from '../../protocol/network-state.ts';

/** As the model foretells it; where it knows no proxy, the container that publishes the port. Null: none is expected. */
export function expectedBeyond(state: NetworkState, request: JourneyRequest): { address: string; port: number } | null {
  const { trips } = foretellJourney(state, request);
  const opened = trips.find(({ leg, flow }) => leg === 'request' && flow === 1)?.hops[0]?.packet;
  return opened ? { address: opened.destination, port: opened.destinationPort! } : beyondOf(state, request);
}
