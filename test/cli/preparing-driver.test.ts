// Sandboxes requested while their image is being made.
import { describe, expect, it } from 'vitest';
import { LabError } from '../../engine/errors/lab-error.ts';
import { PreparingDriver } from '../../engine/sandbox/preparing-driver.ts';
import type { PrepareOptions, Sandbox } from '../../engine/sandbox/sandbox.ts';

class SlowDriver {
  prepared = 0;
  opened = 0;
  again: boolean | undefined;
  begin: (part: 'image' | 'template') => void = () => {};
  tell: (says: string) => void = () => {};
  finish: () => void = () => {};
  fail: (error: Error) => void = () => {};

  prepare({ onProgress, onPart, again }: PrepareOptions = {}): Promise<void> {
    this.prepared += 1;
    this.again = again;
    this.begin = (part) => onPart?.(part);
    this.tell = (says) => onProgress?.({ says, done: null });
    return new Promise((resolve, reject) => ((this.finish = resolve), (this.fail = reject)));
  }

  open(): Promise<Sandbox> {
    this.opened += 1;
    return Promise.resolve({} as Sandbox);
  }
}

describe('a driver that is being prepared', () => {
  it('prepares once, reports the progress to all who wait, then opens a sandbox for each', async () => {
    const slow = new SlowDriver();
    const driver = new PreparingDriver(slow);
    void driver.prepare();
    slow.tell('step 1');
    const told: string[] = [];
    const opening = [driver.open({ onProgress: ({ says }) => told.push(says) }), driver.open()];
    slow.tell('step 2');
    expect(slow.opened).toBe(0);
    slow.finish();
    await Promise.all(opening);
    expect({ told, prepared: slow.prepared, opened: slow.opened }).toEqual({
      told: ['step 1', 'step 2'],
      prepared: 1,
      opened: 2,
    });
  });

  it('reports a failure to all who wait and to later callers, and tries again only on request', async () => {
    const slow = new SlowDriver();
    const driver = new PreparingDriver(slow);
    const opening = driver.open();
    slow.fail(new LabError('root-needed'));
    await expect(opening).rejects.toMatchObject({ code: 'root-needed' });
    await expect(driver.open()).rejects.toMatchObject({ code: 'root-needed' });
    expect(slow.prepared).toBe(1);
    const again = driver.prepare({ again: true });
    slow.finish();
    await again;
    await driver.open();
    expect({ prepared: slow.prepared, again: slow.again, opened: slow.opened }).toEqual({
      prepared: 2,
      again: true,
      opened: 1,
    });
  });

  it('reports the progress of image and template, and which of them failed', async () => {
    const slow = new SlowDriver();
    const driver = new PreparingDriver(slow);
    const states = () => [driver.preparation.image.state, driver.preparation.template.state];
    expect(states()).toEqual(['waiting', 'waiting']);
    const preparing = driver.prepare();
    slow.begin('image');
    slow.tell('1 of 5');
    expect(driver.preparation.image).toEqual({ state: 'making', progress: { says: '1 of 5', done: null } });
    slow.begin('template');
    expect(states()).toEqual(['ready', 'making']);
    const failure = new LabError('template-failed', { driver: 'vm', reason: 'invalid option' });
    slow.fail(failure);
    await expect(preparing).rejects.toBe(failure);
    const { problem, remedy } = failure;
    expect(driver.preparation).toEqual({ image: { state: 'ready' }, template: { state: 'failed', problem, remedy } });
    const again = driver.prepare({ again: true });
    slow.begin('image');
    expect(states()).toEqual(['making', 'waiting']);
    slow.finish();
    await again;
    expect(states()).toEqual(['ready', 'ready']);
  });

  it('lets one caller stop waiting without ending the preparation for others', async () => {
    const slow = new SlowDriver();
    const driver = new PreparingDriver(slow);
    const giveUp = new AbortController();
    const first = driver.open({ signal: giveUp.signal });
    const second = driver.open();
    giveUp.abort();
    await expect(first).rejects.toThrow(/abort/i);
    slow.finish();
    await second;
    expect(slow.opened).toBe(1);
  });
});
