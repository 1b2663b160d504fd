import { expect, test } from 'vitest';
import { OutputCount } from '../../lab/session/output-count.ts';

test('acknowledges when everything received is on the screen', () => {
  const count = new OutputCount();
  const shown = count.take(10);
  expect(count.due()).toBeNull();
  shown();
  expect(count.due()).toBe(10);
  expect(count.due()).toBeNull();
});

test('acknowledges a flood in steps, not per message', () => {
  const count = new OutputCount();
  const messages = Array.from({ length: 100 }, () => count.take(1024));
  let told = 0;
  for (const shown of messages) {
    shown();
    if (count.due() !== null) told += 1;
  }
  expect(told).toBe(4); // 100 KiB: three steps of 32 KiB, and the rest
});

test('output of before a reset that is drawn late no longer counts', () => {
  const count = new OutputCount();
  const old = count.take(500);
  count.reset(9000);
  old();
  expect(count.due()).toBeNull();
  count.take(7)();
  expect(count.due()).toBe(9007);
  expect(count.received).toBe(9007);
});
