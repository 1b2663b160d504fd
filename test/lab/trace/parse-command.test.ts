// Which packet a command sends, if that is certain.
import { describe, expect, test } from 'vitest';
import type { MachineName } from '../../../engine/protocol/machine.ts';
import { requestOf } from '../../../lab/trace/parse-command.ts';
import { recorded } from '../../packet/trace/recorded.ts';

const { state } = recorded('published');

function told(command: string, machine: MachineName = 'client'): string | null {
  const request = requestOf(machine, command, state);
  return (
    request && `${request.from} ${request.protocol} ${request.to}${request.port === null ? '' : `:${request.port}`}`
  );
}

describe('the packet of a command', () => {
  test.each([
    ['curl http://192.168.190.128/', 'client tcp 192.168.190.128:80'],
    ['curl -sS -m 5 http://192.168.190.128:32768/', 'client tcp 192.168.190.128:32768'],
    ["curl -sS -o /dev/null -w '%{http_code}\\n' http://outside.test/", 'client tcp 203.0.113.10:80'],
    ['curl -sSk https://192.168.190.128/', 'client tcp 192.168.190.128:443'],
    ['curl 192.168.190.128:8080', 'client tcp 192.168.190.128:8080'],
    ['curl -I --retry 5 "http://192.168.190.128/a?b=c"', 'client tcp 192.168.190.128:80'],
    ['wget -qO- http://192.168.190.128/', 'client tcp 192.168.190.128:80'],
    ['ssh -p 32769 root@192.168.190.128', 'client tcp 192.168.190.128:32769'],
    ['ssh 192.168.190.128 hostname', 'client tcp 192.168.190.128:22'],
    ['ssh -o StrictHostKeyChecking=no -p 10022 root@192.168.190.128 true', 'client tcp 192.168.190.128:10022'],
    ['ping -c 1 203.0.113.10', 'client icmp 203.0.113.10'],
    ['ping -c2 -W 1 outside.test', 'client icmp 203.0.113.10'],
  ])('%s', (command, packet) => expect(told(command)).toBe(packet));

  test.each([
    ['docker exec web curl -sS http://outside.test/', 'container:web tcp 203.0.113.10:80'],
    ['docker exec -it web ping -c 1 172.17.0.3', 'container:web icmp 172.17.0.3'],
    ['curl -sS -o /dev/null http://127.0.0.1/', 'host tcp 127.0.0.1:80'],
    ['curl http://localhost:801/', 'host tcp 127.0.0.1:801'],
  ])('on the host: %s', (command, packet) => expect(told(command, 'host')).toBe(packet));

  test.each([
    'curl http://192.168.190.128/ http://192.168.190.128:81/',
    'curl -x proxy:3128 http://192.168.190.128/',
    'curl http://db/',
    'curl http://$HOST/',
    'curl http://192.168.190.128/ | head',
    'for i in 1 2; do curl http://192.168.190.128/; done',
    'ssh -J client 192.168.190.128',
    'ping -I eth0 203.0.113.10',
    'docker run -d -P vethlab/web',
    'curl',
    'curl --help',
    'echo curl http://192.168.190.128/',
    '',
  ])('is uncertain, so there is none: %s', (command) => expect(told(command)).toBeNull());
});
