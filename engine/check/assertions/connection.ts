// Judges `connection`: whether connection tracking has an entry with the expected ends.
import type { Connection } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { counted } from '../text.ts';

type WantedConnection = Wanted<'connection'>;

export function judgeConnection(wanted: WantedConnection, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const all = state.namespaces.flatMap((namespace) => namespace.connections);
  const found = all.find((connection) => fits(wanted, connection));
  if (found) return { pass: true, expected, actual: 'the connection is tracked', evidence: written(found) };

  const sameSource = all.filter((connection) => connection.original.source === wanted.from);
  const nearest = sameSource.find((connection) => goesTo(wanted, connection)) ?? sameSource.at(-1);
  if (!nearest) {
    const others = all.length ? `; ${counted(all.length, 'connection')} from elsewhere` : '';
    return { pass: false, expected, actual: `no connection from ${wanted.from} is tracked${others}`, evidence: null };
  }
  return {
    pass: false,
    expected,
    actual: `${counted(sameSource.length, 'connection')} from ${wanted.from}, none like it`,
    evidence: written(nearest),
  };
}

function goesTo({ to, toPort }: WantedConnection, { original }: Connection): boolean {
  return (
    (to === undefined || original.destination === to) &&
    (toPort === undefined || String(original.destinationPort) === String(toPort))
  );
}

function fits(wanted: WantedConnection, connection: Connection): boolean {
  const { original, reply } = connection;
  return (
    original.source === wanted.from &&
    goesTo(wanted, connection) &&
    (wanted.reaches === undefined || reply.source === wanted.reaches) &&
    (wanted.reachesPort === undefined || String(reply.sourcePort) === String(wanted.reachesPort)) &&
    (wanted.answersTo === undefined || reply.destination === wanted.answersTo) &&
    (wanted.protocol === undefined || connection.protocol === wanted.protocol) &&
    (wanted.replied === undefined || connection.replied === wanted.replied) &&
    (wanted.state === undefined || connection.state === wanted.state)
  );
}

function describeWanted(wanted: WantedConnection): string {
  const { from, to, toPort, reaches, reachesPort, answersTo, protocol, replied, state } = wanted;
  const target = to === undefined && toPort === undefined ? '' : ` to ${place(to, toPort)}`;
  const end = reaches === undefined && reachesPort === undefined ? '' : `, answered by ${place(reaches, reachesPort)}`;
  const back = answersTo === undefined ? '' : `, the answers sent to ${answersTo}`;
  const answered = replied === undefined ? '' : replied ? ', answered' : ', not answered';
  const kind = protocol === undefined ? '' : `${protocol} `;
  return `a ${kind}connection from ${from}${target}${end}${back}${answered}${state ? `, ${state}` : ''}`;
}

function place(address: string | undefined, port: string | number | undefined): string {
  if (address === undefined) return `port ${port}`;
  return port === undefined ? address : `${address}:${port}`;
}

/** An entry as conntrack -L prints it, without what nobody reads. */
function written({ protocol, state, replied, original, reply }: Connection): string {
  const tuple = ({ source, destination, sourcePort, destinationPort }: Connection['original']) =>
    `src=${source} dst=${destination}${sourcePort === null ? '' : ` sport=${sourcePort} dport=${destinationPort}`}`;
  return [protocol, state, tuple(original), replied ? null : '[UNREPLIED]', tuple(reply)]
    .filter((part) => part !== null)
    .join(' ');
}
