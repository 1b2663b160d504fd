import { expect, test } from 'vitest';
import { filled, pieces } from '../../lab/guide/live-values.ts';

const text = "curl http://192.168.190.128:{{ port('web', 80) }}/";

test('splits a text into plain text and values', () => {
  expect(pieces(text)).toEqual([
    { kind: 'text', text: 'curl http://192.168.190.128:' },
    { kind: 'value', source: "port('web', 80)" },
    { kind: 'text', text: '/' },
  ]);
});

test('fills in values, and returns nothing while one is unknown', () => {
  expect(filled(text, { "port('web', 80)": '32769' })).toBe('curl http://192.168.190.128:32769/');
  expect(filled(text, { "port('web', 80)": null })).toBeNull();
  expect(filled(text, {})).toBeNull();
});

test('leaves Docker’s own templates unchanged', () => {
  const inspect = "docker inspect --format '{{.State.Pid}}' web";
  expect(filled(inspect, {})).toBe(inspect);
});
