// Steps with the assertions and questions of the labs on NAT, network modes and hand-made wiring.

export const typed = (run: string, on = 'host') => ({ on, run });
export const check = (id: string, ...expect: object[]) => ({ id, says: id, expect });

export const outside = {
  title: 'The outside sees the host’s address',
  checks: [
    check(
      'masqueraded',
      {
        rule: {
          ...{ table: 'nat', chain: 'POSTROUTING', target: 'MASQUERADE', source: "{{ bridgeSubnet('docker0') }}" },
          ...{ outInterface: '! docker0', moved: true },
        },
      },
      {
        connection: {
          ...{ from: "{{ address('web') }}", to: '203.0.113.10', toPort: 80, replied: true },
          ...{ reaches: '203.0.113.10', answersTo: '192.168.190.128' },
        },
      },
      { sourceSeen: { from: 'container:web', expects: '192.168.190.128' } },
    ),
  ],
  questions: [
    {
      ...{ id: 'source', kind: 'prediction', ask: 'Which address?', answer: "{{ machineAddress('host') }}" },
      reveal: [{ command: { matches: 'curl' } }],
    },
  ],
  solution: [
    { question: 'source', answer: '192.168.190.128' },
    typed('docker run -d -p 80:80 --name web vethlab/web'),
    typed('docker exec web curl -sS http://outside.test/'),
  ],
  mistakes: [
    {
      ...{ id: 'from-the-host', fails: 'masqueraded', says: 'no connection from 172.17.0.2 is tracked' },
      run: [
        typed('docker run -d -p 80:80 --name web vethlab/web'),
        typed('docker exec web ping -c1 192.168.190.2'),
        typed('conntrack -D -s 172.17.0.2'),
      ],
    },
    {
      ...{ id: 'not-yet', fails: 'source', says: 'it has not shown yet' },
      run: [{ question: 'source', answer: '172.17.0.2' }],
    },
  ],
  alternatives: [
    {
      id: 'predicted-wrongly',
      run: [
        { question: 'source', answer: '172.17.0.2' },
        typed('docker run -d -p 80:80 --name web vethlab/web'),
        typed('docker exec web curl -sS http://203.0.113.10/'),
      ],
    },
  ],
};

export const modes = {
  title: 'Modes',
  checks: [
    check(
      'host-mode',
      { namespace: { container: 'hosted', sameAs: 'host' } },
      { listening: { port: 443, process: 'httpd' } },
      { process: { name: 'httpd', in: 'host' } },
    ),
    check(
      'none',
      { namespace: { container: 'lab', sameAs: 'none' } },
      { link: { on: 'container:lab', exists: false } },
    ),
    check(
      'bridge',
      { namespace: { container: 'web', sameAs: 'none' } },
      { bridgePorts: { bridge: 'docker0', count: 1, includes: 'web' } },
    ),
  ],
  questions: [
    {
      ...{ id: 'compare', kind: 'table', ask: 'Fill in' },
      rows: [
        { id: 'hosted', says: '--net=host' },
        { id: 'lab', says: '--net=none' },
      ],
      columns: [{ id: 'own', says: 'own namespace', choices: ['yes', 'no'] }],
      cells: [
        { row: 'hosted', column: 'own', choice: 'no', shows: [{ namespace: { container: 'hosted', sameAs: 'host' } }] },
        { row: 'lab', column: 'own', choice: 'yes', shows: [{ namespace: { container: 'lab', sameAs: 'none' } }] },
      ],
    },
    { id: 'links', ask: 'Which links?', answer: "{{ links('container:lab') }}" },
  ],
  solution: [
    typed('docker rm -f web'),
    typed('docker run -d --name web vethlab/web'),
    typed('docker run -d --net=host --name hosted vethlab/web'),
    typed('docker run -d --net=none --name lab vethlab/web'),
    { question: 'compare', answer: { hosted: { own: 'no' }, lab: { own: 'yes' } } },
    { question: 'links', answer: 'lo' },
  ],
  mistakes: [
    {
      ...{ id: 'one-wrong', fails: 'compare', says: 'A cell can only be compared with what is there' },
      run: [{ question: 'compare', answer: { hosted: { own: 'no' }, lab: { own: 'no' } } }],
    },
  ],
};

export const wired = {
  title: 'Wire it by hand',
  checks: [
    check('named', { namespace: { container: 'lab', named: 'any' } }),
    check(
      'plugged',
      { link: { name: 'A', up: true, bridge: 'docker0', peerIn: 'container:lab' } },
      { bridgePorts: { bridge: 'docker0', includes: 'lab' } },
    ),
    check(
      'addressed',
      { link: { on: 'container:lab', name: 'eth0', up: true, addressed: true } },
      {
        address: {
          ...{ on: 'container:lab', link: 'eth0', in: "{{ bridgeSubnet('docker0') }}", unused: true },
          prefix: "{{ bridgePrefix('docker0') }}",
        },
      },
      { route: { on: 'container:lab', gateway: "{{ bridgeAddress('docker0') }}", device: 'eth0' } },
    ),
    check(
      'works',
      { ping: { from: 'container:lab', to: "{{ bridgeAddress('docker0') }}" } },
      { http: { from: 'container:lab', url: "http://{{ address('web') }}/", status: 200 } },
      { sourceSeen: { from: 'container:lab', expects: "{{ machineAddress('host') }}" } },
    ),
  ],
  solution: [
    typed('mkdir -p /var/run/netns'),
    typed("ln -s /proc/{{ pid('lab') }}/ns/net /var/run/netns/lab"),
    typed('ip link add A type veth peer name B'),
    typed('brctl addif docker0 A'),
    typed('ip link set A up'),
    typed('ip link set B netns lab'),
    typed('ip netns exec lab ip link set B name eth0'),
    typed('ip netns exec lab ip link set eth0 up'),
    typed("ip netns exec lab ip addr add {{ freeAddress('docker0') }}/{{ bridgePrefix('docker0') }} dev eth0"),
    typed("ip netns exec {{ netnsName('lab') }} ip route add default via {{ bridgeAddress('docker0') }}"),
  ],
};

const empty = 'find /var/run/netns -mindepth 1 2>/dev/null | grep . && exit 1; exit 0';
export const cleaned = {
  title: 'Clean up',
  checks: [
    check(
      'cleaned',
      { container: { name: 'lab', exists: false } },
      { link: { name: 'A', exists: false } },
      { script: { on: 'host', run: empty, says: '/var/run/netns is empty' } },
    ),
  ],
  solution: [typed('docker rm -f lab'), typed('rm /var/run/netns/lab')],
  mistakes: [{ id: 'link-left', run: [typed('docker rm -f lab')], fails: 'cleaned', says: '/var/run/netns/lab' }],
};

export const stopped = {
  title: 'Stop Docker, make bridge0, start Docker on it',
  checks: [
    check('bridge0', { address: { link: 'bridge0', apart: true } }), // Docker itself brings docker0 back
    check(
      'started',
      { unit: { name: 'docker.service', state: 'active' } },
      { network: { name: 'bridge', bridge: 'bridge0', subnet: "{{ bridgeSubnet('bridge0') }}" } },
    ),
  ],
  solution: [
    typed('systemctl stop docker.socket docker'),
    typed('ip link set docker0 down'),
    typed('brctl delbr docker0'),
    typed('brctl addbr bridge0'),
    typed('ip addr add 192.168.5.1/24 dev bridge0'),
    typed('ip link set bridge0 up'),
    typed(`echo '{ "bridge": "bridge0" }' > /etc/docker/daemon.json`),
    typed('systemctl start docker'),
  ],
  mistakes: [
    {
      ...{ id: 'only-stopped', fails: 'started', says: 'docker.service is inactive' },
      run: [typed('systemctl stop docker.socket docker')],
    },
  ],
};
