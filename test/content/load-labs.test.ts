// Every folder of test/fixtures/content is a directory of labs; its faults.txt lists the faults to report.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatFault } from '../../engine/content/diagnostic.ts';
import { loadLabs, loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { LabError } from '../../engine/errors/lab-error.ts';

const fixtures = 'test/fixtures/content';

describe('faults of a directory of labs', () => {
  test.each(readdirSync(fixtures))('%s: every fault is reported with file and line, and no other', async (name) => {
    const directory = join(fixtures, name);
    const { faults } = await loadLabs(directory);
    const told = faults.map((fault) => formatFault(fault).replace(`${directory}/`, ''));
    expect(told).toEqual(
      readFileSync(join(directory, 'faults.txt'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
  });

  test('a missing directory is a fault, not a crash', async () => {
    const { labs, faults } = await loadLabs('test/fixtures/no-such-labs');
    expect(labs).toEqual([]);
    expect(faults.map(formatFault)).toEqual([
      'test/fixtures/no-such-labs:1: expected a readable directory, got ENOENT',
    ]);
  });

  test('loadLabsOrThrow throws one LabError that lists all faults', async () => {
    const error: unknown = await loadLabsOrThrow(join(fixtures, 'wrong-values')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe('content-faults');
    expect((error as LabError).problem).toContain('step.yaml:1 title: expected text, got 7');
    expect((error as LabError).problem).toContain('step.yaml:13 solution:');
  });
});

describe('a sound lab', () => {
  test('becomes steps with their blocks in reading order and defaults filled in', async () => {
    const [lab] = await loadLabsOrThrow(join(fixtures, 'sound'));
    expect(lab).toMatchObject({ id: 'demo', minutes: 5, setup: [], faults: [] });
    const step = lab!.steps[0]!;
    expect(step).toMatchObject({ id: 'first', mistakes: [], alternatives: [] });
    expect(step.checks[0]).toMatchObject({ watch: 'step', causes: [] });
    expect(step.solution).toEqual([{ on: 'host', run: 'docker run -d --name web vethlab/web', exit: 0 }]);
    expect(step.blocks).toEqual([
      {
        kind: 'prose',
        markdown: "Prose with a live value {{ port('web', 80) }} and ![a bridge](../pictures/bridge.svg).",
      },
      {
        kind: 'command',
        machine: 'host',
        text: "docker inspect --format '{{.State.Pid}}' web\ndocker run -d \\\n  --name web vethlab/web",
      },
      { kind: 'prose', markdown: '```text\nsome output\n```\n\nLast words.' },
      { kind: 'page', url: "http://192.168.190.128:{{ port('web', 80) }}/" },
      { kind: 'trace', from: 'client', protocol: 'tcp', to: '192.168.190.128', port: "{{ port('web', 80) }}" },
      { kind: 'trace', from: 'container:web', protocol: 'icmp', to: '203.0.113.10', port: null },
    ]);
  });
});
