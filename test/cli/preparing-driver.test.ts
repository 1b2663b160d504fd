// Sandboxes asked for while their image is being made.
import { describe, expect, it } from 'vitest';
import { LabError } from '../../engine/errors/lab-error.ts';
import { PreparingDriver } from '../../engine/sandbox/preparing-driver.ts';
import type { OpenOptions, Sandbox } from '../../engine/sandbox/sandbox.ts';

class SlowDriver {
  prepared = 0;
  opened = 0;
  tell: (says: string) => void = () => {};
  finish: () => void = () => {};
  fail: (error: Error) => void = () => {};

  prepare({ onProgress }: OpenOptions = {}): Promise<void> {
    this.prepared += 1;
    this.tell = (says) => onProgress?.({ says, done: null });
    return new Promise((resolve, reject) => ((this.finish = resolve), (this.fail = reject)));
  }

  open(): Promise<Sandbox> {
    this.opened += 1;
    return Promise.resolve({} as Sandbox);
  }
}

describe('a driver that is being prepared', () => {
  it('prepares once, tells those who wait how far it is, and opens for all of them then', async () => {
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

  it('tells a failure to those who wait, and tries again for the next', async () => {
    const slow = new SlowDriver();
    const driver = new PreparingDriver(slow);
    const opening = driver.open();
    slow.fail(new LabError('root-needed'));
    await expect(opening).rejects.toMatchObject({ code: 'root-needed' });
    const again = driver.open();
    slow.finish();
    await again;
    expect(slow.prepared).toBe(2);
  });

  it('lets one stop waiting without ending it for others', async () => {
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
