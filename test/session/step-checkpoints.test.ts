// Which checkpoints of steps are kept, for how long, and how a step is restored. The snapshots here are empty and only
// counted.
import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox, SandboxSnapshot } from '../../engine/sandbox/sandbox.ts';
import type { LabRun } from '../../engine/session/lab-run.ts';
import { openLabRun } from '../../engine/session/open-lab-run.ts';
import { StepCheckpoints } from '../../engine/session/step-checkpoints.ts';
import { HandSource, LocalDriver, smallLab } from './small-lab.ts';

class Counted implements SandboxSnapshot {
  readonly bytes = 100;
  closed = false;

  open(): Promise<Sandbox> {
    return Promise.reject(new Error('it holds nothing'));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** Its sandboxes make snapshots; `taken` has all of them, in order. */
class KeepingDriver extends LocalDriver {
  readonly taken: Counted[] = [];
  /** what the next snapshots wait for */
  busy: Promise<void> = Promise.resolve();

  override async open(): Promise<Sandbox> {
    return {
      ...(await super.open()),
      snapshot: async () => {
        const snapshot = new Counted();
        this.taken.push(snapshot);
        await this.busy;
        return snapshot;
      },
    };
  }
}

const runs: LabRun[] = [];
const begin = async (mostBytes = 1000) => {
  const driver = new KeepingDriver();
  const open = async () => {
    const run = await openLabRun({ lab: smallLab, driver, openSource: () => Promise.resolve(new HandSource()) });
    runs.push(run);
    return run;
  };
  const checkpoints = new StepCheckpoints(await open(), { mostBytes });
  const note = async (step: string) => {
    checkpoints.checkpoint(step);
    return checkpoints.isKept(step);
  };
  return { driver, open, checkpoints, note };
};
afterEach(async () => void (await Promise.all(runs.splice(0).map((run) => run.close()))));

describe('StepCheckpoints', () => {
  it('keeps a step’s start once and restores it, also in another sandbox', async () => {
    const { driver, open, checkpoints, note } = await begin();
    expect(await checkpoints.isKept('run')).toBe(false);
    expect(await note('run')).toBe(true);
    expect(await note('run')).toBe(true);
    expect(driver.taken).toHaveLength(1);
    expect(await checkpoints.restore('run')).toEqual({ how: 'from-snapshot', remains: null, from: driver.taken[0] });
    expect(checkpoints.snapshotOf('run')).toBe(driver.taken[0]);
    expect(checkpoints.snapshotOf('stop')).toBeNull();
    checkpoints.follow(await open());
    expect(await note('run')).toBe(true);
    expect(driver.taken).toHaveLength(1);
    expect(await checkpoints.restore('run')).toMatchObject({ how: 'from-snapshot', from: driver.taken[0] });
  });

  it('keeps the start of a later step again after going back, and has the old one until then', async () => {
    const { driver, checkpoints, note } = await begin();
    await note('run');
    await note('stop');
    await checkpoints.restore('run');
    expect(await checkpoints.restore('stop')).toMatchObject({ how: 'from-snapshot', from: driver.taken[1] });
    await checkpoints.restore('run');
    await note('stop');
    expect(driver.taken.map(({ closed }) => closed)).toEqual([false, true, false]);
    expect(await checkpoints.restore('stop')).toMatchObject({ from: driver.taken[2] });
    expect(await checkpoints.restore('run')).toMatchObject({ from: driver.taken[0] });
  });

  it('keeps it again too if it was still being kept when an earlier step was restored', async () => {
    const { driver, checkpoints, note } = await begin();
    await note('run');
    let done = () => {};
    driver.busy = new Promise((resolve) => (done = resolve));
    checkpoints.checkpoint('stop');
    expect(checkpoints.state('stop')).toBe('pending');
    await checkpoints.restore('run');
    expect(checkpoints.state('stop')).toBe('missing');
    done();
    await new Promise(setImmediate);
    expect(checkpoints.state('stop')).toBe('missing');
    expect(await note('stop')).toBe(true);
    expect(driver.taken).toHaveLength(3);
    expect(await checkpoints.restore('stop')).toMatchObject({ from: driver.taken[2] });
  });

  it('drops the oldest snapshots when they take too much of the disk, and can take them again', async () => {
    const { driver, checkpoints, note } = await begin(150);
    await note('run');
    await note('stop');
    expect(driver.taken.map(({ closed }) => closed)).toEqual([true, false]);
    expect(await checkpoints.isKept('run')).toBe(false);
    expect(await checkpoints.restore('run')).toEqual({ how: 'replayed', remains: 'how the step began was not kept' });
  });

  it('frees all snapshots at the end', async () => {
    const { driver, checkpoints, note } = await begin();
    await note('run');
    checkpoints.checkpoint('stop');
    await checkpoints.close();
    expect(driver.taken.map(({ closed }) => closed)).toEqual([true, true]);
  });
});
