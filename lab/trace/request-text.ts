// A request for a packet in a few words.
import type { JourneyRequest } from '../../engine/protocol/journey.ts';
import { machineLabel } from '../app/kinds.ts';
import { endText } from './words.ts';

/** "client → 192.168.190.128:80 (tcp)" */
export function requestText({ from, to, protocol, port }: JourneyRequest): string {
  return `${machineLabel(from)} → ${endText(to, port)} (${protocol})`;
}
