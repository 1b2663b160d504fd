// What goes to a person's terminal.
import { expect, test } from 'vitest';
import { terminalText } from '../../engine/cli/terminal-text.ts';

test('foreign text cannot move the cursor, change colours or turn the direction of writing', () => {
  const hostile = 'a\x1b[2Jb\x1b]0;title\x07c\rd\x08e\x9b31mf\u202eg\x00h\x7fi';
  const shown = terminalText(hostile, false);
  expect(shown).toBe('a\\u001b[2Jb\\u001b]0;title\\u0007c\\u000dd\\u0008e\\u009b31mf\\u202eg\\u0000h\\u007fi');
  expect(terminalText('lines\n\tand tabs – “text”, 日本語 ✓', true)).toBe('lines\n\tand tabs – “text”, 日本語 ✓');
});

test('JSON stays the same value', () => {
  const value = { name: 'x\x9b\x7f\u202e\x1b[31m\n' };
  expect(JSON.parse(terminalText(JSON.stringify(value, null, 2), true))).toEqual(value);
});

test('a mark that begins a line has its colour, where colours are wanted', () => {
  expect(terminalText('✓ good\n  ✗ bad\nno ✓ here', true)).toBe(
    '\x1b[32m✓\x1b[0m good\n  \x1b[31m✗\x1b[0m bad\nno ✓ here',
  );
  expect(terminalText('✓ good', false)).toBe('✓ good');
});
