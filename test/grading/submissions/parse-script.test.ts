// What a script is for, and its faults by file and line.
import { describe, expect, it } from 'vitest';
import { parseScript } from '../../../engine/grading/submissions/parse-script.ts';
import { faultSchema, type Lab } from '../../../engine/protocol/lab.ts';
import { smallLab } from '../../session/small-lab.ts';

const fault = faultSchema.parse({
  ...{ id: 'broken', title: 'Broken', symptom: 'It does not work.', debrief: 'That was it.' },
  inject: [{ on: 'host', run: 'break' }],
  repair: [{ on: 'host', run: 'mend' }],
  wrongRepair: { run: [{ on: 'host', run: 'hope' }], fails: 'typed', says: 'no' },
});
const drawing: Lab = { ...smallLab, id: 'drawing', faults: [fault] };
const parse = (...lines: string[]) => parseScript(lines.join('\n'), [smallLab, drawing], 'ann.sh');

describe('a script', () => {
  it('names by marks the steps for its lines, and the machine on which they are typed', () => {
    const { sections, faults } = parse(
      '#!/bin/bash',
      '# vethlab: small run',
      'docker run -d --name web vethlab/web',
      '# vethlab: on client',
      'curl 192.168.190.128',
      '',
      '#vethlab:   small   stop',
      'echo done # vethlab',
    );
    expect(faults).toEqual([]);
    expect(sections.map(({ lab, step, seed, parts }) => [lab.id, step.id, seed, parts])).toEqual([
      [
        ...['small', 'run', null],
        [
          { on: 'host', text: 'docker run -d --name web vethlab/web\n' },
          { on: 'client', text: 'curl 192.168.190.128\n\n' },
        ],
      ],
      ['small', 'stop', null, [{ on: 'host', text: 'echo done # vethlab' + '\n' }]],
    ]);
  });

  it('names the seed in a lab with faults', () => {
    expect(parse('# vethlab: drawing run k3f9', 'true').sections).toMatchObject([{ seed: 'k3f9' }]);
    expect(parse('# vethlab: drawing run', 'true').faults).toEqual([
      'ann.sh:1: expected the seed that drew the fault after "drawing run"',
    ]);
    expect(parse('# vethlab: small run k3f9', 'true').faults).toEqual([
      'ann.sh:1: expected nothing after "small run", got "k3f9"',
    ]);
  });

  it('gets all its faults reported at once', () => {
    expect(
      parse(
        'docker ps',
        'docker ps -a',
        '# vethlab: large run',
        'true',
        '# vethlab: small jump',
        'true',
        '# vethlab: small run',
        '# vethlab: on moon',
        'true',
        '# vethlab: small run',
        'true',
        '# vethlab: small stop',
        '# nothing',
      ).faults,
    ).toEqual([
      'ann.sh:1: expected a line "# vethlab: LAB STEP" before the first command',
      'ann.sh:3: expected one of the labs small, drawing, got "large"',
      'ann.sh:5: expected one of the steps run, stop, got "jump"',
      'ann.sh:8: expected host, client, internet or container:NAME, got "moon"',
      'ann.sh:10: step run is there twice',
      'ann.sh: nothing is done at small stop',
    ]);
    expect(parse('# only words').faults).toEqual(['ann.sh: expected a line "# vethlab: LAB STEP", got none']);
    expect(parse('').faults).toHaveLength(1);
  });
});
