// Rules as `iptables -S` printed them on the host of a sandbox.
import { expect, test } from 'vitest';
import { parseRule } from '../../../engine/packet/simulate/rule-text.ts';

test('a rule is parsed into conditions, target and the target’s options', () => {
  const text = '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 801 -j DNAT --to-destination 172.17.0.2:80';
  const { conditions, target, goto, targetOptions } = parseRule(text);
  expect(conditions).toEqual([
    { module: '', option: '-i', negated: true, values: ['docker0'] },
    { module: '', option: '-p', negated: false, values: ['tcp'] },
    { module: 'tcp', option: '', negated: false, values: [] },
    { module: 'tcp', option: '--dport', negated: false, values: ['801'] },
  ]);
  expect([target, goto, targetOptions]).toEqual(['DNAT', false, new Map([['--to-destination', ['172.17.0.2:80']]])]);
});

test('a negation belongs to the option after it', () => {
  const { conditions } = parseRule('-A INPUT ! -s 192.168.190.0/24 -m conntrack ! --ctstate INVALID,NEW -g last');
  expect(conditions.map(({ option, negated }) => [option, negated])).toEqual([
    ['-s', true],
    ['', false],
    ['--ctstate', true],
  ]);
});

test('a goto is distinguished from a jump', () => {
  expect(parseRule('-A outer -i docker0 -g last')).toMatchObject({ target: 'last', goto: true });
  expect(parseRule('-A FORWARD -j DOCKER-USER')).toMatchObject({ target: 'DOCKER-USER', goto: false });
});

test('a comment may contain what looks like an option', () => {
  const { conditions, target } = parseRule(
    '-A FORWARD -p icmp -m comment --comment "no ping; ! -j ACCEPT \\"now\\"" -j REJECT --reject-with icmp-host-prohibited',
  );
  expect(conditions.at(-1)).toEqual({
    module: 'comment',
    option: '--comment',
    negated: false,
    values: ['no ping; ! -j ACCEPT "now"'],
  });
  expect(target).toBe('REJECT');
});

test('an option with several values keeps them all', () => {
  const { conditions } = parseRule('-A FORWARD -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j DROP');
  expect(conditions.at(-1)!.values).toEqual(['SYN,ACK', 'SYN,ACK']);
});

test('a rule without a target only counts', () => {
  expect(parseRule('-A INPUT -p udp')).toMatchObject({ target: null });
});
