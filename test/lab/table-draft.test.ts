import { expect, test } from 'vitest';
import { parseTableAnswer } from '../../engine/protocol/table-answer.ts';
import { choose, filledCells, isWrong } from '../../lab/guide/table-draft.ts';

const verdict = {
  ...{ check: 'compare', pass: false, expected: '', actual: '', evidence: null, cause: null },
  wrongCells: [{ row: 'host', column: 'own' }],
};

test('a choice fills only its cell, and an empty one clears it', () => {
  const one = choose({}, 'host', 'own', 'yes');
  const two = choose(one, 'host', 'address', 'none');
  expect(two).toEqual({ host: { own: 'yes', address: 'none' } });
  expect(filledCells(two)).toBe(2);
  expect(choose(two, 'host', 'own', '')).toEqual({ host: { address: 'none' } });
  expect(one).toEqual({ host: { own: 'yes' } });
});

test('only a wrong cell is marked, until it is changed', () => {
  const answered = { host: { own: 'yes', address: 'none' } };
  expect(isWrong(answered, answered, verdict, 'host', 'own')).toBe(true);
  expect(isWrong(answered, answered, verdict, 'host', 'address')).toBe(false);
  expect(isWrong(choose(answered, 'host', 'own', 'no'), answered, verdict, 'host', 'own')).toBe(false);
  expect(isWrong(answered, answered, undefined, 'host', 'own')).toBe(false);
});

test('anything but a table counts as an empty one', () => {
  for (const text of [null, '', 'none', '[]', '{"host":1}']) expect(parseTableAnswer(text)).toEqual({});
});
