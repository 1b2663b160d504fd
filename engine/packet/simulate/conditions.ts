// Decides whether a packet meets one condition of a rule. A condition missing in the tables here is "unknown".
import { isTranslated } from './conntrack.ts';
import { contains, isFrom } from '../../network/ipv4.ts';
import { inPorts } from './ports.ts';
import { isBroadcast, isLocal } from './routes.ts';
import type { Condition } from './rule-text.ts';
import type { MatchContext } from './match-context.ts';
import { isIcmpType, tcpFlagsMatch } from './transport.ts';

/** "unknown" if it cannot be decided. */
export type Met = boolean | 'unknown';
type Test = (seen: MatchContext, values: string[]) => Met;

const address =
  (side: 'source' | 'destination'): Test =>
  ({ packet }, [network = '']) =>
    /^[\d.]+(\/\d+)?$/.test(network) ? contains(network, packet[side]) : 'unknown';

const device =
  (way: 'in' | 'out'): Test =>
  (seen, [name = '']) =>
    name.endsWith('+') ? (seen[way] ?? '').startsWith(name.slice(0, -1)) : (seen[way] ?? '') === name;

const port =
  (side: 'source' | 'destination'): Test =>
  ({ packet }, [ports = '']) =>
    inPorts(ports, packet[`${side}Port`]);

const anyPort: Test = ({ packet }, [ports = '']) =>
  either(inPorts(ports, packet.sourcePort), inPorts(ports, packet.destinationPort));

function either(one: Met, other: Met): Met {
  if (one === true || other === true) return true;
  return one === 'unknown' || other === 'unknown' ? 'unknown' : false;
}

const range =
  (side: 'source' | 'destination'): Test =>
  ({ packet }, [text = '']) => {
    const [first = '', last = first] = text.split('-');
    return isFrom(packet[side], first) && isFrom(last, packet[side]);
  };

const addressType =
  (side: 'source' | 'destination'): Test =>
  ({ packet, namespace }, [types = '']) =>
    types.split(',').includes(typeOf(packet[side], namespace));

function typeOf(address: string, namespace: MatchContext['namespace']): string {
  if (address === '0.0.0.0') return 'UNSPEC';
  if (isLocal(namespace, address)) return 'LOCAL';
  if (isBroadcast(namespace, address)) return 'BROADCAST';
  return isFrom(address, '224.0.0.0') ? 'MULTICAST' : 'UNICAST';
}

const connectionState: Test = ({ tracking }, [states = '']) => {
  if (!tracking) return 'unknown';
  return states.split(',').some((state) => {
    if (state === 'DNAT') return !!tracking.entry && isTranslated(tracking.entry, 'destination');
    if (state === 'SNAT') return !!tracking.entry && isTranslated(tracking.entry, 'source');
    return state.toLowerCase() === tracking.state;
  });
};

const protocols: Record<string, string> = { '1': 'icmp', '6': 'tcp', '17': 'udp' };
const protocol: Test = ({ packet }, [name = '']) => name === 'all' || (protocols[name] ?? name) === packet.protocol;
const always: Test = () => true;

const tests = new Map<string, Test>(
  Object.entries({
    ' -s': address('source'),
    ' -d': address('destination'),
    ' -i': device('in'),
    ' -o': device('out'),
    ' -p': protocol,
    ' -f': () => false, // fragments are not modelled: every packet is whole
    'tcp ': always,
    'udp ': always,
    'icmp ': always,
    'tcp --sport': port('source'),
    'tcp --dport': port('destination'),
    'tcp --tcp-flags': ({ packet }, values) => tcpFlagsMatch(packet, values),
    'udp --sport': port('source'),
    'udp --dport': port('destination'),
    'icmp --icmp-type': ({ packet }, [type = '']) => isIcmpType(packet, type),
    'multiport ': always,
    'multiport --sports': port('source'),
    'multiport --dports': port('destination'),
    'multiport --ports': anyPort,
    'iprange ': always,
    'iprange --src-range': range('source'),
    'iprange --dst-range': range('destination'),
    'comment ': always,
    'comment --comment': always,
    'conntrack ': always,
    'conntrack --ctstate': connectionState,
    'state ': always,
    'state --state': connectionState,
    'addrtype ': always,
    'addrtype --src-type': addressType('source'),
    'addrtype --dst-type': addressType('destination'),
  }),
);

export function isMet({ module, option, negated, values }: Condition, seen: MatchContext): Met {
  const test = tests.get(`${module} ${option}`);
  if (!test) return 'unknown';
  const met = test(seen, values);
  return met === 'unknown' ? met : met !== negated;
}

/** For the reader: "-m set --match-set blocked src". */
export function conditionText({ module, option, negated, values }: Condition): string {
  const words = [negated ? '!' : '', option === '' ? '' : option, ...values].filter((word) => word !== '');
  return [module === '' ? '' : `-m ${module}`, ...words].filter((word) => word !== '').join(' ');
}
