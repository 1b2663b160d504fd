import { expect, it } from 'vitest';
import { settleAll } from '../../engine/host/settle-all.ts';

it('returns the results in order', async () => {
  expect(await settleAll([Promise.resolve('one'), 2, Promise.resolve('three')])).toEqual(['one', 2, 'three']);
});

it('fails only after the slowest has ended', async () => {
  let end = () => {};
  let ended = false;
  const slow = new Promise<void>((resolve) => (end = resolve)).then(() => (ended = true));
  const all = settleAll([Promise.reject(new Error('the first')), slow, Promise.reject(new Error('the second'))]);
  setImmediate(end); // by then, whoever did not wait would have failed
  await expect(all).rejects.toThrow('the first');
  expect(ended).toBe(true);
});
