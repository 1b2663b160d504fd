import { expect, test } from 'vitest';
import { backoffMs } from '../../lab/session/backoff.ts';

const middle = () => 0.5;

test('waits longer after each attempt', () => {
  const waits = [0, 1, 2, 3].map((attempt) => backoffMs(attempt, middle));
  expect(waits).toEqual([250, 500, 1000, 2000]);
});

test('never waits much longer than eight seconds', () => {
  expect(backoffMs(60, middle)).toBe(8000);
  expect(backoffMs(60, () => 1)).toBe(10_000);
});

test('spreads attempts of several tabs', () => {
  expect(backoffMs(3, () => 0)).toBe(1500);
  expect(backoffMs(3, () => 1)).toBe(2500);
});
