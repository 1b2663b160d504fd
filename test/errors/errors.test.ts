// Every error says the problem and the remedy in one message, with its facts filled in.
import { writeSync, openSync, closeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outcomeOf } from '../../engine/cli/outcome.ts';
import { catalogue } from '../../engine/errors/catalogue.ts';
import { guarded } from '../../engine/errors/guarded.ts';
import { LabError } from '../../engine/errors/lab-error.ts';
import { toLabError } from '../../engine/errors/to-lab-error.ts';

test.each(Object.entries(catalogue))('%s has a problem and a remedy, each a sentence', (_, { problem, remedy }) => {
  expect(problem).not.toBe('');
  expect(remedy).toMatch(/^\S.*[.}]$|: \{?[a-z]/s);
  for (const text of [problem, remedy]) expect(text).toMatch(/^[A-Z"“`{0-9]/);
});

test('facts take the place of names; a fact that is missing stays visible', () => {
  const error = new LabError('port-busy', { port: 80, address: '127.0.0.1' });
  expect(error.problem).toBe('Port 80 of 127.0.0.1 is taken.');
  expect(error.message).toBe(`${error.problem}\n  → ${error.remedy}`);
  expect(new LabError('port-busy').problem).toBe('Port {port} of {address} is taken.');
  expect(new LabError('lab-unknown', { lab: '{labs}', labs: 'a' }).problem).toBe('There is no lab "{labs}".');
});

test('a full disk is known wherever it is met, and is not said to be unexpected', () => {
  const full = openSync('/dev/full', 'w');
  try {
    writeSync(full, 'x');
    expect.unreachable('/dev/full took it');
  } catch (error) {
    expect(toLabError(error)).toMatchObject({ code: 'disk-full', cause: error });
    expect(outcomeOf(error, false)).toMatchObject({
      exit: 2,
      says: expect.stringMatching(/ is full\.\n → Free/) as string,
    });
  } finally {
    closeSync(full);
  }
});

test('anything else that is thrown is unexpected, with its message', () => {
  for (const thrown of [new Error('odd'), 'odd']) expect(toLabError(thrown).problem).toContain('odd');
  expect(toLabError(undefined).code).toBe('unexpected');
  expect(toLabError(null).code).toBe('unexpected');
  const own = new LabError('page-missing');
  expect(toLabError(own)).toBe(own);
});

test('nothing that is thrown leaves a guarded callback, nor what its promise is rejected with', async () => {
  const told: unknown[] = [];
  const fails = guarded(
    (number: number) => {
      throw new RangeError(`no ${number}`);
    },
    (error) => told.push(error),
  );
  expect(() => fails(7)).not.toThrow();
  expect(told).toEqual([new RangeError('no 7')]);
  guarded(
    () => Promise.reject(new Error('later')),
    (error) => told.push(error),
  )();
  await expect.poll(() => told).toContainEqual(new Error('later'));
});
