import { afterEach, describe, expect, it } from 'vitest';
import { onUpdate } from '../../engine/session/updates.ts';
import { performAction } from '../../engine/session/actions.ts';
import { solutionAction } from '../../engine/session/solution-action.ts';
import { LabProgress } from '../../engine/session/lab-progress.ts';
import type { LabRun } from '../../engine/session/lab-run.ts';
import { openLabRun } from '../../engine/session/open-lab-run.ts';
import { HandSource, LocalDriver, smallLab, web } from './small-lab.ts';
import { verdictsNow } from '../../engine/session/verdicts-now.ts';

let run: LabRun | null = null;
const open = async (options: Partial<Parameters<typeof openLabRun>[0]> = {}) => {
  const source = new HandSource();
  const driver = new LocalDriver();
  run = await openLabRun({ lab: smallLab, driver, openSource: () => Promise.resolve(source), ...options });
  return { run, source, driver };
};
afterEach(async () => void (await run?.close()));

describe('LabRun', () => {
  it('judges the current step on every state and reports values', async () => {
    const { run, source } = await open();
    const told: unknown[] = [];
    onUpdate(run, 'verdicts', ({ step, sequence, verdicts }) =>
      told.push([step, sequence, verdicts.map(({ pass }) => pass)]),
    );
    const passed: string[] = [];
    run.on('passed', (step) => passed.push(step));
    source.show([web]);
    expect(told).toEqual([['run', source.state!.sequence, [true]]]);
    expect(run.values).toEqual({ "port('web', 80)": '32768' });
    expect(run.machines).toEqual(['host', 'client', 'internet', 'container:web']);
    expect(run.verdicts.answer('run', 'port', '1')).toMatchObject({ pass: false });
    expect(passed).toEqual([]);
    expect(run.verdicts.answer('run', 'port', '32768')).toMatchObject({ pass: true });
    expect(passed).toEqual(['run']);
    expect(run.progress.states()[0]!.explains).toEqual({ port: 'It is 32768.' });
    expect(run.progress.finished).toBe(false);
  });

  it('keeps watching a check of an earlier step and names the command that broke it', async () => {
    const { run, source } = await open();
    source.show([web]);
    run.verdicts.answer('run', 'port', '32768');
    run.enterStep('stop');
    await performAction(run, { on: 'host', run: 'true # docker stop web', exit: 0 });
    source.show([{ ...web, state: 'exited' }]);
    expect(run.progress.states()[0]).toMatchObject({
      passed: true,
      regressed: [{ check: 'running', command: 'true # docker stop web' }],
    });
  });

  it('passes a step when a command is typed into a terminal', async () => {
    const { run } = await open();
    run.enterStep('stop');
    expect(await performAction(run, { on: 'host', run: 'echo done', exit: 0 })).toMatchObject({
      kind: 'typed',
      exit: 0,
      asExpected: true,
      output: expect.stringContaining('done') as string,
    });
    expect(run.progress.step('stop').passed).toBe(true);
    expect(run.terminals.list()).toMatchObject([{ machine: 'host', title: 'host', exited: false }]);
    expect(await performAction(run, { on: 'host', run: 'false', exit: 0 })).toMatchObject({
      exit: 1,
      asExpected: false,
    });
    expect(run.terminals.list()).toHaveLength(1);
  });

  it('returns a verdict for every check and question, on a fresh state', async () => {
    const { run, source } = await open();
    source.show([web]);
    const before = source.state!.sequence;
    expect(await verdictsNow(run, 'run')).toMatchObject([
      { check: 'running', pass: true },
      { check: 'port', pass: false },
    ]);
    expect(source.state!.sequence).toBeGreaterThan(before);
    await performAction(run, { question: 'port', answer: "{{ port('web', 80) }}" });
    expect((await verdictsNow(run, 'run')).every(({ pass }) => pass)).toBe(true);
  });

  it('waits for a value that an action needs, and reports which one is missing', async () => {
    const { run, source } = await open();
    const waiting = performAction(run, { on: 'host', run: "[ {{ port('web', 80) }} = 32768 ]", exit: 0 });
    await new Promise(setImmediate);
    source.show([web]);
    const typed = await waiting;
    expect(typed).toMatchObject({ asExpected: true });
    await expect(performAction(run, { on: 'host', run: "{{ address('none') }}", exit: 0 })).rejects.toMatchObject({
      code: 'value-missing',
      problem: expect.stringContaining("address('none')") as string,
    });
  });

  it('refuses a terminal on a machine that does not exist', async () => {
    const { run } = await open();
    expect(() => run.openTerminal('container:web')).toThrow(expect.objectContaining({ code: 'machine-unknown' }));
  });

  it('repeats passed steps in hidden terminals when the sandbox is new', async () => {
    const progress = new LabProgress(smallLab, { passed: ['run'], answers: [], hints: { run: 1 } });
    const says: string[] = [];
    const { run } = await open({ progress, onProgress: (now) => says.push(now.says) });
    expect(run.progress.current).toBe('stop');
    expect(run.progress.states()[0]).toMatchObject({ passed: true, earlier: 'redone', hints: ['first hint'] });
    expect(says).toContain('do step 1 again: Run it');
    expect(run.terminals.list()).toEqual([]);
    expect(run.terminals.commands).toEqual([]);
  });

  it('reports that a passed step could not be repeated', async () => {
    const lab = structuredClone(smallLab);
    lab.steps[0]!.solution = [{ on: 'host', run: 'false', exit: 0 }];
    const progress = new LabProgress(lab, { passed: ['run'], answers: [], hints: {} });
    const { run } = await open({ lab, progress });
    expect(run.progress.states()[0]).toMatchObject({ passed: true, earlier: 'not-redone' });
  });

  it('leaves nothing open when the setup fails', async () => {
    const lab = { ...smallLab, setup: [{ on: 'host' as const, run: 'echo oh no; exit 4', exit: 0 }] };
    const driver = new LocalDriver();
    const source = new HandSource();
    await expect(openLabRun({ lab, driver, openSource: () => Promise.resolve(source) })).rejects.toMatchObject({
      code: 'setup-failed',
      problem: expect.stringContaining('oh no') as string,
    });
    expect(driver.closed).toBe(1);
    expect(source.closed).toBe(true);
  });

  it('stops opening when the sandbox dies meanwhile', async () => {
    const driver = new LocalDriver();
    const opening = openLabRun({ lab: smallLab, driver, openSource: () => new Promise(() => driver.die('no memory')) });
    await expect(opening).rejects.toMatchObject({
      code: 'sandbox-died',
      problem: expect.stringContaining('no memory') as string,
    });
    expect(driver.closed).toBe(1);
  });

  it('reports the death of the sandbox, but not its closing', async () => {
    const { run, driver } = await open();
    const died: string[] = [];
    run.on('died', (reason) => died.push(reason));
    driver.die('the kernel panicked');
    await expect.poll(() => died).toEqual(['the kernel panicked']);
  });
});

describe('solutionAction', () => {
  it('leaves values in braces, because they may change before they are typed', () => {
    const action = { on: 'client' as const, run: "curl {{ address('web') }}:{{ port('web', 80) }}", exit: 0 };
    expect(solutionAction(action)).toEqual({
      machine: 'client',
      text: "curl {{ address('web') }}:{{ port('web', 80) }}",
    });
  });
});
