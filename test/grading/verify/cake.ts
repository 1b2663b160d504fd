// A lab whose steps bake a cake in a directory.
import { stepFileSchema, type Lab, type Step } from '../../../engine/protocol/lab.ts';

export const file = (name: string) => ({ script: { on: 'host', run: `test -f ${name}`, says: `${name} is there` } });

export const batter = {
  title: 'Batter',
  checks: [
    {
      id: 'mixed',
      says: 'the batter is mixed',
      expect: [file('batter')],
      causes: [{ when: file('egg'), says: 'The egg is still apart.' }],
    },
  ],
  questions: [{ id: 'eggs', ask: 'How many eggs?', answer: '1', wrong: [{ answer: '0', says: 'It would not hold.' }] }],
  solution: [
    { on: 'host', run: 'touch batter' },
    { question: 'eggs', answer: '1' },
  ],
  mistakes: [
    { id: 'egg-only', run: [{ on: 'host', run: 'touch egg' }], fails: 'mixed', says: 'still apart' },
    { id: 'no-egg', run: [{ question: 'eggs', answer: '0' }], fails: 'eggs', says: 'not hold' },
  ],
  alternatives: [{ id: 'copy', run: [{ on: 'host', run: 'echo > other && mv other batter' }] }],
};
export const bake = {
  title: 'Bake',
  checks: [
    { id: 'baked', says: 'the cake is baked', expect: [file('cake'), { command: { matches: '^mv', on: 'host' } }] },
  ],
  solution: [{ on: 'host', run: 'mv batter cake' }],
  mistakes: [{ id: 'raw', run: [{ on: 'host', run: 'cp batter raw' }], fails: 'baked', says: 'no such command' }],
};

export const lab = (...steps: object[]): Lab => ({
  id: 'cake',
  title: 'Cake',
  summary: '',
  outcomes: [],
  minutes: 1,
  setup: [],
  faults: [],
  steps: steps.map((step, at): Step => ({ ...stepFileSchema.parse(step), id: `step-${at + 1}`, blocks: [] })),
});
