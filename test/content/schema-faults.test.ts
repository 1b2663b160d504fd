// The search for faults must agree with zod: a value without faults parses, a value with faults does not.
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { schemaFaults } from '../../engine/content/schema-faults.ts';
import { expectationSchema } from '../../engine/protocol/expectation.ts';
import { actionSchema, labFileSchema, stepFileSchema } from '../../engine/protocol/lab.ts';

const step = { title: 'One', solution: [{ on: 'host', run: 'true' }] };

const values: [name: string, schema: z.ZodType, value: unknown][] = [
  ['a step', stepFileSchema, step],
  ['a step with null for a list', stepFileSchema, { ...step, checks: null }],
  ['a step with null for a text', stepFileSchema, { ...step, notes: null }],
  ['a step with four hints', stepFileSchema, { ...step, hints: ['1', '2', '3', '4'] }],
  ['a step without solution', stepFileSchema, { title: 'One' }],
  ['a step with an empty solution', stepFileSchema, { ...step, solution: [] }],
  ['nothing', stepFileSchema, null],
  ['a list for a map', labFileSchema, []],
  ['a lab with half a minute', labFileSchema, { id: 'a', title: 'A', summary: 'A', outcomes: ['a'], minutes: 0.5 }],
  ['a lab', labFileSchema, { id: 'a', title: 'A', summary: 'A', outcomes: ['a'], minutes: 1 }],
  ['an action on a container', actionSchema, { on: 'container:web', run: 'ip addr' }],
  ['an action on nowhere', actionSchema, { on: 'container:', run: 'ip addr' }],
  ['an answer and a page at once', actionSchema, { question: 'a', answer: 'b', page: 'http://x/' }],
  ['a command that fails', expectationSchema, { command: { matches: 'x', exit: 'failed' } }],
  ['a command that ends otherwise', expectationSchema, { command: { matches: 'x', exit: 'never' } }],
  ['an empty expectation', expectationSchema, {}],
  ['two expectations in one', expectationSchema, { container: { name: 'a' }, image: { name: 'b' } }],
  ['a port without protocol', expectationSchema, { publishedPort: { port: '80' } }],
  ['a port', expectationSchema, { publishedPort: { port: '80/tcp', hostPort: 'chosen' } }],
];

test.each(values)('%s', (_, schema, value) => {
  expect(schemaFaults(schema, value).length === 0).toBe(schema.safeParse(value).success);
});
