import { expect, test } from 'vitest';
import { OutputBatch } from '../../lab/session/output-batch.ts';

function slowScreen() {
  const pieces: string[] = [];
  const ends: (() => void)[] = [];
  let drawn = 0;
  const batch = new OutputBatch(
    (bytes, done) => {
      pieces.push(new TextDecoder().decode(bytes));
      ends.push(done);
    },
    () => (drawn += 1),
  );
  const shown: string[] = [];
  const add = (text: string) => batch.add(new TextEncoder().encode(text), () => shown.push(text));
  return { batch, pieces, shown, add, end: () => ends.shift()!(), drawn: () => drawn };
}

test('the first output is drawn at once; output that arrives meanwhile is drawn together, in order', () => {
  const { pieces, shown, add, end, drawn } = slowScreen();
  for (const text of ['a', 'b', 'c']) add(text);
  expect(pieces).toEqual(['a']);
  end();
  expect(pieces).toEqual(['a', 'bc']);
  expect(shown).toEqual(['a']);
  end();
  expect(shown).toEqual(['a', 'b', 'c']);
  expect(drawn()).toBe(2);
});

test('a flood is split into pieces that do not block the page', () => {
  const { pieces, add, end } = slowScreen();
  add('first');
  for (let count = 0; count < 40; count += 1) add('x'.repeat(16 * 1024));
  for (let count = 0; count < 4; count += 1) end();
  expect(pieces.map((piece) => piece.length / 1024)).toEqual([5 / 1024, 256, 256, 128]);
});

test('dropped output is never drawn', () => {
  const { batch, pieces, add, end } = slowScreen();
  add('old');
  add('older');
  batch.drop();
  end();
  add('new');
  expect(pieces).toEqual(['old', 'new']);
});
