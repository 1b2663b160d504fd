// Verifies a small lab on real sandboxes: wrong ways are undone and their sandbox is reused; a lab's errors are found.
import { beforeAll, describe, expect, it } from 'vitest';
import { stepFileSchema, type Lab, type Step } from '../../engine/protocol/lab.ts';
import { sandboxDriver } from '../../engine/sandbox/open-driver.ts';
import type { SandboxDriver } from '../../engine/sandbox/sandbox.ts';
import { checkScript } from '../../engine/grading/verify/check-script.ts';
import { verifyLabs } from '../../engine/grading/verify/verify.ts';
import { dataDirectory } from '../data-directory.ts';

const driver = sandboxDriver('container', dataDirectory);
beforeAll(() => driver.prepare());

const typed = (line: string) => ({ on: 'host', run: line });
const publishes = { publishedPort: { container: 'web', port: '80/tcp', on: '0.0.0.0' } };
const publish = {
  title: 'Publish',
  checks: [
    {
      id: 'published',
      says: 'web publishes its port',
      expect: [publishes, { rule: { table: 'nat', chain: 'DOCKER', target: 'DNAT', to: "{{ address('web') }}:80" } }],
      causes: [{ when: { container: { name: 'web', publishedPorts: 'none' } }, says: 'It runs without -P.' }],
    },
    {
      id: 'answers',
      says: 'the page comes',
      expect: [{ http: { from: 'client', url: "http://192.168.190.128:{{ port('web', 80) }}/", status: 200 } }],
    },
  ],
  solution: [typed('docker run -d -P --name web vethlab/web')],
  mistakes: [
    { id: 'forgot-P', run: [typed('docker run -d --name web vethlab/web')], fails: 'published', says: 'without -P' },
    {
      id: 'forgot-P-too',
      run: [typed('docker create --name web vethlab/web')],
      fails: 'published',
      says: 'without -P',
    },
    {
      id: 'other-name',
      run: [typed('docker run -d -P --name wob vethlab/web')],
      fails: 'published',
      says: 'no container web',
    },
  ],
  alternatives: [{ id: 'in-two', run: [typed('docker create -P --name web vethlab/web'), typed('docker start web')] }],
};
const stop = {
  title: 'Stop',
  checks: [{ id: 'stopped', says: 'web is stopped', expect: [{ container: { name: 'web', running: false } }] }],
  solution: [typed('docker stop -t 1 web')],
  mistakes: [{ id: 'paused', run: [typed('docker exec web true')], fails: 'stopped', says: 'web is running' }],
  alternatives: [{ id: 'kill', run: [typed('docker kill web')] }],
};
const lab = (...steps: object[]): Lab => ({
  ...{ id: 'small', title: '', summary: '', outcomes: [], minutes: 1, setup: [], faults: [] },
  steps: steps.map((step, at): Step => ({ ...stepFileSchema.parse(step), id: `step-${at + 1}`, blocks: [] })),
});

function counting(): { driver: SandboxDriver; opened: () => number } {
  let opened = 0;
  const open: SandboxDriver['open'] = (options) => ((opened += 1), driver.open(options));
  return {
    driver: { name: driver.name, prepare: (o) => driver.prepare(o), sweep: () => driver.sweep(), open },
    opened: () => opened,
  };
}

describe('verify', () => {
  it('passes a good lab, using one sandbox for all ways that can be undone', async () => {
    const { driver, opened } = counting();
    const signal = new AbortController().signal;
    const report = await verifyLabs({ labs: [lab(publish, stop)], driver, jobs: 2, signal });
    expect(
      report.labs[0]!.steps.flatMap(({ problem, mistakes, alternatives }) => [problem, ...mistakes, ...alternatives]),
    ).toMatchObject([
      undefined,
      { id: 'forgot-P', ok: true, verdict: 'It runs without -P.' },
      { id: 'forgot-P-too', ok: true },
      { id: 'other-name', ok: true },
      { id: 'in-two', ok: true },
      undefined,
      { id: 'paused', ok: true },
      { id: 'kill', ok: true },
    ]);
    expect(report.ok).toBe(true);
    expect(opened()).toBe(2); // one for the solutions, one for all other ways
  });

  it('finds a mistake that is none', async () => {
    const right = { id: 'right', run: publish.solution, fails: 'published', says: 'without -P' };
    const of = lab({ ...publish, mistakes: [right], alternatives: [] });
    const report = await verifyLabs({ labs: [of], driver, signal: new AbortController().signal });
    expect(report).toMatchObject({
      ok: false,
      labs: [
        {
          steps: [
            { mistakes: [{ ok: false, verdict: expect.stringMatching(/^published passed: web publishes/) as string }] },
          ],
        },
      ],
    });
  });
});

describe('check', () => {
  const check = (script: string) => {
    const of = lab(publish, stop);
    return checkScript({ lab: of, step: of.steps[0]!, script, driver, signal: new AbortController().signal });
  };

  it('accepts a script that does the step another way', async () => {
    const report = await check('for name in web; do\n  docker run -d -p 801:80 --name $name vethlab/web\ndone\n');
    expect(report).toMatchObject({
      lab: 'small',
      step: 'step-1',
      ok: true,
      verdicts: [{ pass: true }, { pass: true }],
    });
  });

  it('says what a wrong script lacks', async () => {
    const report = await check('docker run -d --name web vethlab/web');
    expect(report).toMatchObject({
      ok: false,
      verdicts: [
        { check: 'published', pass: false, actual: 'web publishes no port', cause: 'It runs without -P.' },
        { check: 'answers', pass: false, expected: 'the page comes', cause: null },
      ],
    });
  });
});
