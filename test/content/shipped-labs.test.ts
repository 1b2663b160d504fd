import { expect, test } from 'vitest';
import { formatFault } from '../../engine/content/diagnostic.ts';
import { loadLabs } from '../../engine/content/load-labs.ts';

const { labs, faults } = await loadLabs('labs-content');

/** The experiments of the first lab, in their order. */
const publishPorts = [
  'forwarding',
  'image',
  'publish-all',
  'read-mapping',
  'ssh-in',
  'httpd-process',
  'open-page',
  'publish-chosen',
  'port-taken',
  'own-address',
  'one-address',
  'any-port',
];

test('the shipped labs have no faults', () => {
  expect(faults.map(formatFault)).toEqual([]);
});

test('publish-ports has every experiment, in order', () => {
  const lab = labs.find(({ id }) => id === 'publish-ports');
  expect(lab?.steps.map(({ id }) => id)).toEqual(publishPorts);
});

test('every step of every lab has commands or pages to use, hints, and a diagnosed mistake', () => {
  expect(labs).not.toEqual([]);
  for (const { id, steps } of labs) {
    for (const step of steps) {
      const where = `${id}/${step.id}`;
      expect(step.blocks.filter(({ kind }) => kind !== 'prose').length, where).toBeGreaterThan(0);
      expect(step.hints.length, where).toBeGreaterThan(0);
      expect(step.mistakes.length, where).toBeGreaterThan(0);
    }
  }
});
