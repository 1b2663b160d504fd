import { expect, test } from 'vitest';
import { NestedTooDeep, parseBoundedJson } from '../../engine/protocol/bounded-json.ts';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('is the value that JSON.parse gives', () => {
  for (const text of ['{"a":[1,"]]]}}}\\"[[[[\\\\"],"b":{"c":null}}', '"x"', ' 1e3 ', '[]', nested(100)])
    expect(parseBoundedJson(text)).toEqual(JSON.parse(text));
  const brackets = JSON.stringify('['.repeat(100_000));
  expect(parseBoundedJson(brackets)).toBe('['.repeat(100_000));
});

test('what is nested too deep is refused in words, closed or not, within an object too', () => {
  for (const text of [nested(101), nested(500_000), '['.repeat(101), `{"a":`.repeat(20_000)])
    expect(() => parseBoundedJson(text)).toThrow(NestedTooDeep);
});

test('what is no JSON is refused', () => {
  for (const text of ['', '{', '"', '"\\', ']]]', '{"a":1,}'])
    expect(() => parseBoundedJson(text)).toThrow(SyntaxError);
});
