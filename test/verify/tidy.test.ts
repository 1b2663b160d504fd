// Which ways a sandbox can be used again after. The undoing itself is tested on a sandbox.
import { expect, it, test } from 'vitest';
import { type Step, stepFileSchema } from '../../engine/protocol/lab.ts';
import { leavesVisibleTraces } from '../../engine/verify/tidy.ts';

const step = (expectation: object): Step => ({
  ...stepFileSchema.parse({
    title: '',
    checks: [{ id: 'x', says: '', expect: [expectation] }],
    solution: [{ on: 'host', run: 'true' }],
  }),
  id: 'step',
  blocks: [],
});
const plain = step({ container: { name: 'web' } });
const typed = (run: string) => [{ on: 'host' as const, run, exit: 0 }];

test.each([
  'docker run -d -P --name web vethlab/web',
  'docker container run --detach --publish 192.168.190.128::80/tcp --name any vethlab/web',
  "curl -sS http://{{ address('web') }}/",
  'docker stop web',
  'docker ps | grep web',
  'iptables -t nat -nvL',
  'sysctl -w net.ipv4.ip_forward=0',
  'ip addr add 10.0.0.1/24 dev docker0',
])('what "%s" does is seen in the state', (line) => {
  expect(leavesVisibleTraces(plain, typed(line))).toBe(true);
});

test.each([
  'docker exec web touch /tmp/x',
  'docker run -v /etc:/host vethlab/web',
  'echo nothing > /etc/docker/daemon.json',
  'systemctl stop docker',
  'docker ps; touch /tmp/x',
  'docker rm $(docker ps -q)',
  'ssh -p 10111 192.168.190.128 touch x',
  'sysctl -w net.ipv4.conf.all.rp_filter=0',
  'curl -o /tmp/page http://outside.test/',
  'touch x',
])('what "%s" may do is not', (line) => {
  expect(leavesVisibleTraces(plain, typed(line))).toBe(false);
});

it('takes answers for harmless, and any request for lasting where logs are judged', () => {
  const judgesLogs = step({ logs: { container: 'web', matches: 'Accepted', says: 'a login' } });
  expect(leavesVisibleTraces(judgesLogs, [{ question: 'x', answer: '1' }])).toBe(true);
  expect(leavesVisibleTraces(judgesLogs, typed('curl http://192.168.190.128/'))).toBe(false);
});
