import { beforeAll, describe, expect, it } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { cuesOf } from '../../engine/demo/cues.ts';
import { plannedEnds } from '../../engine/demo/planned-time.ts';
import type { Lab } from '../../engine/protocol/lab.ts';

let labs: Lab[] = [];
beforeAll(async () => void (labs = await loadLabsOrThrow(labsDirectory)));
const stepOf = (lab: string, step: string) => labs.find(({ id }) => id === lab)!.steps.find(({ id }) => id === step)!;

describe('the cues of a step', () => {
  it('begin with the opening, follow the solution, and end with the checks', () => {
    for (const { steps } of labs)
      for (const step of steps) {
        const cues = cuesOf(step);
        expect(cues[0]!.kind, step.id).toBe('say');
        expect(cues.at(-1)!.kind, step.id).toBe('check');
        const actions = cues.flatMap((cue) => ('action' in cue ? [cue.action] : []));
        expect(actions, step.id).toEqual(step.solution);
        for (const { says } of cues) expect(says.trim(), step.id).not.toBe('');
      }
  });

  it('have the sentence of the text that leads to a command', () => {
    const cues = cuesOf(stepOf('publish-ports', 'publish-all'));
    expect(cues.find(({ kind }) => kind === 'type')).toMatchObject({
      says: expect.stringContaining('publish **every exposed port**') as string,
      decisive: true,
    });
  });

  it('are decisive if something changes or the audience is asked', () => {
    const looks = cuesOf(stepOf('publish-ports', 'forwarding')).filter(({ decisive }) => decisive);
    expect(looks.map(({ kind }) => kind)).toEqual(['answer', 'answer']);
    const runs = cuesOf(stepOf('publish-ports', 'publish-all')).filter(({ decisive }) => decisive);
    expect(runs).toMatchObject([{ kind: 'type', action: { run: 'docker run -d -P --name web vethlab/web' } }]);
  });

  it('are planned to end when the lab’s minutes are over', () => {
    for (const lab of labs) {
      const ends = plannedEnds(lab);
      expect(ends).toHaveLength(lab.steps.length);
      expect(ends.toSorted((a, b) => a - b)).toEqual(ends);
      expect(ends.at(-1)).toBeCloseTo(lab.minutes * 60_000);
    }
  });
});
