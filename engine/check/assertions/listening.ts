// Judges `listening`: whether something listens on a machine's port.
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { machineNamespace } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

export function judgeListening(
  { on, port, protocol, process: wanted, exists }: Wanted<'listening'>,
  { state }: CheckContext,
): Finding {
  const who = wanted === undefined ? (exists ? 'something' : 'nothing') : `${exists ? '' : 'no '}${wanted}`;
  const expected = `${who} listens on ${protocol} port ${port} of ${on}`;
  const namespace = machineNamespace(state, on);
  if (!namespace) return { pass: false, expected, actual: `${on} is not there`, evidence: null };

  const sameProtocol = namespace.sockets.filter((socket) => socket.protocol === protocol);
  const found = sameProtocol.filter((socket) => socket.port === port);
  const listeners = found.map(({ process, address }) => `${process ?? 'a process'} on ${address}:${port}`);
  const ports = [...new Set(sameProtocol.map((socket) => socket.port))].sort((one, other) => one - other);
  const nothing = ports.length
    ? `nothing listens there; listening ports are ${listed(ports.map(String))}`
    : 'nothing listens there';
  return {
    pass: found.some(({ process }) => wanted === undefined || process === wanted) === exists,
    expected,
    actual: found.length > 0 ? `it is ${listed([...new Set(listeners)])}` : nothing,
    evidence: null,
  };
}
