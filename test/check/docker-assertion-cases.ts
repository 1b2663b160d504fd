// Cases of assertions on Docker, its containers and what was typed.
import type { AssertionKind } from '../../engine/check/assertions/registry.ts';
import { on, stopped, web, type Case } from './assertion-case.ts';
import { command, context, published, siteState } from './state-builder.ts';

export const dockerCases = {
  container: [
    {
      wanted: { name: 'web', running: true },
      holds: web(),
      fails: [
        [web({ state: 'exited', exitCode: 137 }), 'web is not running: it exited with status 137'],
        [web({ state: 'created' }), 'web is created but not running'],
        [
          web({ name: 'fervent_noyce' }),
          'there is no container web; one that fits otherwise has another name: fervent_noyce',
        ],
        [on(), 'there is no container'],
        [stopped, 'Docker does not run (docker.service is inactive)'],
      ],
    },
    {
      wanted: { name: 'web', publishedPorts: 'none' },
      holds: web(),
      fails: [[web({ publishedPorts: [published('80/tcp', 801)] }), 'web publishes 80/tcp on 0.0.0.0:801']],
    },
    {
      wanted: { name: 'web', publishedPorts: 'some' },
      holds: web({ publishedPorts: [published('80/tcp', 801)] }),
      fails: [[web(), 'web publishes no port']],
    },
    {
      wanted: { name: 'web', exists: false },
      holds: on(),
      fails: [
        [web(), 'web is there, running'],
        [stopped, 'Docker does not run (docker.service is inactive)'],
      ],
    },
    {
      wanted: { image: 'vethlab/web:latest', running: true },
      holds: web({ name: 'any' }),
      fails: [[web({ image: 'debian' }), 'web is made from debian']],
    },
    {
      wanted: { name: 'inner', networkMode: 'container:web' },
      holds: on({ containers: [{}, { id: 'bbbb', name: 'inner', networkMode: 'container:3f1c0a9be0d2aaaa' }] }),
      fails: [
        [
          on({ containers: [{}, { id: 'bbbb', name: 'inner', networkMode: 'default' }] }),
          'inner is in network mode bridge',
        ],
      ],
    },
    {
      wanted: { state: 'created', error: 'port is already allocated' },
      holds: web({ state: 'created', error: 'Bind for 0.0.0.0:801 failed: port is already allocated' }),
      fails: [[web({ state: 'created' }), 'web was not refused']],
    },
  ],
  publishedPort: [
    {
      wanted: { container: 'web', port: '80/tcp', on: '0.0.0.0', hostPort: 'chosen' },
      holds: web({ publishedPorts: [published('80/tcp', 32_769)] }),
      fails: [
        [
          web({ publishedPorts: [published('80/tcp', 32_771, '192.168.190.128')] }),
          'web publishes 80/tcp on 192.168.190.128:32771 only',
        ],
        [web({ publishedPorts: [published('80/tcp', 801)] }), 'web publishes 80/tcp on 0.0.0.0:801 only'],
        [
          web({ publishedPorts: [published('22/tcp', 10_111)] }),
          'web publishes 22/tcp on 0.0.0.0:10111, but not 80/tcp',
        ],
        [web(), 'web publishes no port'],
        [web({ state: 'exited' }), 'web is not running, so it publishes nothing'],
        [on(), 'there is no container web'],
        [stopped, 'Docker does not run (docker.service is inactive)'],
      ],
    },
    {
      wanted: { port: '80/tcp', on: '192.168.190.128', hostPort: 802, only: true },
      holds: web({ publishedPorts: [published('80/tcp', 802, '192.168.190.128')] }),
      fails: [
        [
          web({ publishedPorts: [published('80/tcp', 802), published('80/tcp', 802, '192.168.190.128')] }),
          'web publishes 80/tcp on 0.0.0.0:802 and 192.168.190.128:802',
        ],
        [web(), 'no running container publishes a port'],
      ],
    },
    {
      wanted: { container: 'web', port: '80/tcp', on: '0.0.0.0', only: true },
      holds: web({ publishedPorts: [published('80/tcp', 801), published('80/tcp', 801, '::')] }),
      fails: [
        [
          web({ publishedPorts: [published('80/tcp', 801), published('80/tcp', 801, '127.0.0.1')] }),
          'web publishes 80/tcp on 0.0.0.0:801 and 127.0.0.1:801',
        ],
      ],
    },
  ],
  image: [
    {
      wanted: { name: 'vethlab/web', exposes: ['80/tcp', '22/tcp'] },
      holds: on(),
      fails: [[on({ docker: { images: [] } }), 'there is no image vethlab/web']],
    },
    {
      wanted: { name: 'vethlab/web:latest' },
      holds: on(),
      fails: [[stopped, 'Docker does not run (docker.service is inactive)']],
    },
    {
      wanted: { name: 'vethlab/web', exposes: ['8080/tcp'] },
      holds: on({ docker: { images: [{ id: 'x', tags: ['vethlab/web:latest'], exposedPorts: ['8080/tcp'] }] } }),
      fails: [[on(), 'vethlab/web exposes 443/tcp, 22/tcp and 80/tcp']],
    },
  ],
  process: [
    {
      wanted: { container: 'web', name: 'httpd' },
      holds: web(),
      fails: [
        [web({ processes: [{ pid: 9, containerPid: 1, name: 'sh', command: 'sh' }] }), 'web runs sh'],
        [web({ state: 'exited', processes: [] }), 'web is not running, so it has no process'],
        [on(), 'there is no container web'],
      ],
    },
    {
      wanted: { container: 'web', name: 'httpd', exists: false },
      holds: web({ processes: [] }),
      fails: [[web(), 'httpd runs in web, on the host as process 1234']],
    },
  ],
  command: [
    {
      wanted: { on: 'host', matches: '^docker ps' },
      holds: context(siteState(), [command('docker ps')]),
      fails: [
        [context(), 'no such command was typed in this step'],
        [context(siteState(), [command('docker ps', { exit: 1 })]), 'it ended with exit status 1'],
        [context(siteState(), [command('docker ps', { exit: null })]), 'it still runs'],
        [context(siteState(), [command('docker ps', { machine: 'client' })]), 'it was typed on client'],
        [context(siteState(), [command('docker ps', { startedAtMs: 50 })]), 'it was typed before this step, not in it'],
      ],
    },
    {
      wanted: { matches: 'docker run', exit: 'failed' },
      holds: context(siteState(), [command('docker run x', { exit: 125 })]),
      fails: [[context(siteState(), [command('docker run x')]), 'it ended with exit status 0']],
    },
    {
      wanted: { matches: '\\b(ifconfig|brctl)\\b|\\b(ip)\\b', different: 2 },
      holds: context(siteState(), [command('ip addr'), command('brctl show')]),
      fails: [
        [context(siteState(), [command('ip addr'), command('ip -br addr')]), '1 of them: ip'],
        [context(siteState(), [command('ip addr'), command('brctl show', { exit: 1 })]), '1 of them: ip'],
        [context(), 'no such command was typed in this step'],
      ],
    },
  ],
} satisfies Partial<Record<AssertionKind, Case[]>>;
