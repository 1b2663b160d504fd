// The assertions, questions and faults behind the labs on NAT, bridges, network modes and hand-made wiring, in real
// sandboxes: each step fails before its solution and passes after it.
import { beforeAll, expect, it } from 'vitest';
import { labFileSchema, stepFileSchema, type Lab, type Step } from '../../engine/protocol/lab.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import { verifyLabs } from '../../engine/grading/verify/verify.ts';
import { check, cleaned, modes, outside, stopped, typed, wired } from './experiment-steps.ts';
import { dataDirectory } from '../data-directory.ts';

const driver = sandboxDriver('container', dataDirectory);
beforeAll(() => driver.prepare());

const lab = (file: object, ...steps: object[]): Lab => ({
  ...labFileSchema.parse({ ...{ id: 'small', title: '', summary: '', outcomes: ['x'], minutes: 1 }, ...file }),
  steps: steps.map((step, at): Step => ({ ...stepFileSchema.parse(step), id: `step-${at + 1}`, blocks: [] })),
});

it('every step fails before and passes after its solution, mistakes are explained, and alternatives are accepted', async () => {
  const of = lab({}, outside, modes, wired, cleaned, stopped);
  const { labs } = await verifyLabs({ labs: [of], driver, signal: new AbortController().signal });
  const wrong = labs[0]!.steps.filter(({ ok }) => !ok);
  expect(wrong).toEqual([]);
  expect(labs[0]).toMatchObject({ ok: true });
});

it('every fault breaks something, its repair fixes it, and its wrong repair does not', async () => {
  const step = {
    title: 'Repair',
    checks: [check('page-comes', { http: { from: 'client', url: 'http://192.168.190.128:801/', status: 200 } })],
    questions: [{ id: 'where', ask: 'Where?', choices: ['sysctl', 'iptables'], answer: "{{ fault('where') }}" }],
    solution: [{ question: 'where', answer: "{{ fault('where') }}" }],
  };
  const texts = (id: string) => ({ id, title: id, symptom: 'The page does not come.', debrief: 'That was it.' });
  const dropRule = 'FORWARD -p tcp --dport 80 -j DROP';
  const faults = [
    {
      ...texts('forwarding-off'),
      facts: { where: 'sysctl' },
      inject: [typed('sysctl -w net.ipv4.ip_forward=0')],
      repair: [typed('sysctl -w net.ipv4.ip_forward=1')],
      otherRepairs: [{ id: 'proc', run: [typed('echo 1 > /proc/sys/net/ipv4/ip_forward')] }],
      wrongRepair: { run: [typed('docker restart web')], fails: 'page-comes', says: 'no answer within' },
    },
    {
      ...texts('dropped'),
      facts: { where: 'iptables' },
      checks: [
        check('not-dropped', {
          rule: { table: 'filter', chain: 'FORWARD', target: 'DROP', destinationPort: '80', count: 0 },
        }),
      ],
      inject: [typed(`iptables -I ${dropRule}`)],
      repair: [typed(`iptables -D ${dropRule}`)],
      wrongRepair: { run: [typed('iptables -I FORWARD -j ACCEPT')], fails: 'fault', says: 'not yet' },
    },
  ];
  const of = lab({ setup: [typed('docker run -d -p 801:80 --name web vethlab/web')], faults }, step);
  const report = await verifyLabs({ labs: [of], driver, signal: new AbortController().signal });
  expect(report.labs[0]!.steps).toMatchObject([
    { id: 'step-1/forwarding-off', ok: true, mistakes: [{ id: 'wrong-repair' }], alternatives: [{ id: 'proc' }] },
    { id: 'step-1/dropped', ok: true, mistakes: [{ id: 'wrong-repair', verdict: 'not yet' }] },
  ]);
  expect(report.ok).toBe(true);
});
