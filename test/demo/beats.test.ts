import { beforeAll, describe, expect, it } from 'vitest';
import { labsDirectory } from '../../engine/cli/chosen-labs.ts';
import { loadLabsOrThrow } from '../../engine/content/load-labs.ts';
import { beatsOf } from '../../engine/demo/beats.ts';
import { plannedEnds } from '../../engine/demo/planned-time.ts';
import type { Lab } from '../../engine/protocol/lab.ts';

let labs: Lab[] = [];
beforeAll(async () => void (labs = await loadLabsOrThrow(labsDirectory)));
const stepOf = (lab: string, step: string) => labs.find(({ id }) => id === lab)!.steps.find(({ id }) => id === step)!;

describe('a step as a show', () => {
  it('says first what it is about, does what the solution does, and ends with the checks', () => {
    for (const { steps } of labs)
      for (const step of steps) {
        const beats = beatsOf(step);
        expect(beats[0]!.kind, step.id).toBe('say');
        expect(beats.at(-1)!.kind, step.id).toBe('check');
        const deeds = beats.flatMap((beat) => ('deed' in beat ? [beat.deed] : []));
        expect(deeds, step.id).toEqual(step.solution);
        for (const { says } of beats) expect(says.trim(), step.id).not.toBe('');
      }
  });

  it('has the sentence of the text that leads to a command', () => {
    const beats = beatsOf(stepOf('publish-ports', 'publish-all'));
    expect(beats.find(({ kind }) => kind === 'type')).toMatchObject({
      says: expect.stringContaining('publish **every exposed port**') as string,
      decisive: true,
    });
  });

  it('is decisive where something changes, and where the room is asked', () => {
    const looks = beatsOf(stepOf('publish-ports', 'forwarding')).filter(({ decisive }) => decisive);
    expect(looks.map(({ kind }) => kind)).toEqual(['answer', 'answer']);
    const runs = beatsOf(stepOf('publish-ports', 'publish-all')).filter(({ decisive }) => decisive);
    expect(runs).toMatchObject([{ kind: 'type', deed: { run: 'docker run -d -P --name web vethlab/web' } }]);
  });

  it('is planned to end when the lab’s minutes are over', () => {
    for (const lab of labs) {
      const ends = plannedEnds(lab);
      expect(ends).toHaveLength(lab.steps.length);
      expect(ends.toSorted((a, b) => a - b)).toEqual(ends);
      expect(ends.at(-1)).toBeCloseTo(lab.minutes * 60_000);
    }
  });
});
