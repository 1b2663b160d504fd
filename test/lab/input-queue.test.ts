import { expect, test } from 'vitest';
import { InputQueue, queueLimit } from '../../lab/session/input-queue.ts';

test('numbers input from 1 and keeps it until the engine confirms it', () => {
  const queue = new InputQueue();
  expect(queue.push('ls')).toEqual([{ type: 'input', sequence: 1, data: 'ls' }]);
  expect(queue.push('\r')).toEqual([{ type: 'input', sequence: 2, data: '\r' }]);
  queue.seen(1);
  expect(queue.waiting).toEqual([{ type: 'input', sequence: 2, data: '\r' }]);
});

test('continues counting after everything was confirmed', () => {
  const queue = new InputQueue();
  queue.push('a');
  queue.seen(1);
  expect(queue.push('b')).toEqual([{ type: 'input', sequence: 2, data: 'b' }]);
});

test('splits a long paste into messages that the engine accepts, without splitting characters', () => {
  const pasted = '🐳'.repeat(20_000);
  const parts = new InputQueue().push(pasted);
  expect(parts.map(({ data }) => data).join('')).toBe(pasted);
  for (const { data } of parts) {
    expect(JSON.stringify({ type: 'input', sequence: 1, data }).length).toBeLessThan(128 * 1024);
    expect(data).not.toMatch(/[\ud800-\udbff]$/);
  }
});

test('refuses more than a person types on purpose, and accepts input again after some was confirmed', () => {
  const queue = new InputQueue();
  queue.push('x'.repeat(queueLimit));
  expect(queue.push('y')).toEqual([]);
  queue.seen(queue.waiting.at(-1)!.sequence);
  expect(queue.push('y')).toHaveLength(1);
});

test('numbers a line like the keys around it, in one piece', () => {
  const queue = new InputQueue();
  queue.push('l');
  expect(queue.pushLine('docker ps\r')).toEqual({ type: 'line', sequence: 2, data: 'docker ps\r' });
  expect(queue.push('s')).toEqual([{ type: 'input', sequence: 3, data: 's' }]);
  expect(queue.pushLine('x'.repeat(100_000))).toBe(null);
  queue.seen(1);
  expect(queue.waiting.map(({ sequence }) => sequence)).toEqual([2, 3]);
});
