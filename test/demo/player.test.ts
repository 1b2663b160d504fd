import { afterEach, describe, expect, it } from 'vitest';
import { smallLab, web } from '../session/small-lab.ts';
import { typeLine } from '../../engine/terminal/type-line.ts';
import { localTerminal } from '../terminal/local-shell.ts';
import { SmallPlayer } from './small-player.ts';

let stage = new SmallPlayer();
afterEach(async () => {
  await stage.close();
  stage = new SmallPlayer();
});

const phase = (wanted: string) => expect.poll(() => stage.player.phase).toBe(wanted);
/** Continues whenever the demonstration waits, until `until` is true. */
async function goOnUntil(until: () => boolean): Promise<void> {
  const look = () => {
    if (!until() && stage.player.phase === 'waiting') stage.player.goOn();
    return until();
  };
  await expect.poll(look, { interval: 10 }).toBe(true);
}

describe('a demonstration', () => {
  it('plays unattended from the first step to the last, and all of them pass', async () => {
    await stage.start({ attended: false, instant: true });
    await phase('finished');
    expect(stage.typed).toEqual(['true', 'echo done']);
    expect(stage.session.view().steps.map(({ passed }) => passed)).toEqual([true, true]);
    expect(stage.phases).toEqual(['starting', 'playing', 'finished']);
    expect(stage.player.failure).toBe(null);
  });

  it('waits for the presenter after the opening of a step and before each decisive command', async () => {
    await stage.start();
    await phase('waiting');
    expect(stage.player.cue.kind).toBe('say');
    expect(stage.player.view()).toMatchObject({ cue: 0, next: 'Types on host: `true`' });
    expect(stage.typed).toEqual([]);
    stage.player.goOn();
    await expect.poll(() => [stage.player.phase, stage.player.cue.kind]).toEqual(['waiting', 'answer']);
    expect(stage.typed).toEqual(['true']);
    expect(stage.session.progress.step('run').answers.size).toBe(0); // the audience thinks first
    stage.player.goOn();
    await expect.poll(() => [stage.player.phase, stage.player.cue.kind]).toEqual(['waiting', 'check']);
    expect(stage.session.progress.step('run').answers.size).toBe(1);
    expect(stage.player.view().next).toBe('Next step: **Type it**');
    await goOnUntil(() => stage.player.phase === 'finished');
  });

  it('pauses between two keys and continues at the same place', async () => {
    await stage.start({ pace: 5 });
    await goOnUntil(() => stage.player.cue.kind === 'type' && stage.player.terminal?.lineStarted === true);
    stage.player.pause();
    expect(stage.player.phase).toBe('paused');
    stage.player.setInstant(true); // from now on the rest of the line would take no time
    const other = localTerminal();
    await typeLine(other, 'true'); // another shell has time for a whole line
    await other.close();
    expect(stage.typed).toEqual([]);
    stage.player.goOn();
    await expect.poll(() => stage.typed).toEqual(['true']);
  });

  it('leaves no half-typed line when the presenter takes the keyboard, and types it again afterwards', async () => {
    await stage.start({ pace: 5 });
    await goOnUntil(() => stage.player.terminal?.lineStarted === true);
    stage.player.take();
    expect(stage.player.phase).toBe('hand');
    const terminal = stage.player.terminal!;
    await expect.poll(() => terminal.lineStarted).toBe(false);
    terminal.type('echo mine\r');
    await expect.poll(() => stage.typed).toEqual(['echo mine']);
    await expect.poll(() => terminal.tail(400)).toContain('mine\r\n');
    stage.player.setInstant(true);
    stage.player.handBack();
    await phase('waiting'); // only looked around
    expect(stage.player.found).toBe(null);
    stage.player.goOn();
    await expect.poll(() => stage.typed.at(-1)).toBe('true');
  });

  it('skips what the presenter has already done', async () => {
    await stage.start({ instant: true });
    await phase('waiting');
    stage.player.take();
    stage.player.terminal!.type('true\r');
    await expect.poll(() => stage.session.activity.commands.at(-1)?.exit).toBe(0);
    stage.player.handBack();
    await phase('waiting');
    await goOnUntil(() => stage.player.phase === 'finished');
    expect(stage.typed).toEqual(['true', 'echo done']);
  });

  it('offers to restart the step after other changes, shows which checks fail, and restarts it', async () => {
    await stage.start({ instant: true });
    await phase('waiting');
    stage.player.take();
    stage.player.terminal!.type(': > /tmp/vethlab-show-test\r');
    await expect.poll(() => stage.session.activity.commands.at(-1)?.exit).toBe(0);
    stage.player.handBack();
    await phase('offer');
    expect(stage.player.view().offer).toMatchObject({
      holds: 0,
      skips: 0,
      lacks: [{ says: 'web runs', verdict: { check: 'running', pass: false } }],
    });
    stage.player.restore();
    await phase('waiting');
    expect(stage.player.at).toEqual({ step: 0, cue: 0 });
    expect(stage.driver.opened).toBe(2); // this computer is no sandbox and has no checkpoint, so a new one is opened
    await goOnUntil(() => stage.player.phase === 'finished');
  });

  it('shows the verdict of a failing check, and checks again when the presenter continues', async () => {
    await stage.close();
    const [run, type] = smallLab.steps;
    stage = new SmallPlayer({ ...smallLab, steps: [{ ...run!, questions: [], solution: type!.solution }] });
    await stage.start({ attended: false, instant: true, patienceMs: 300 }, false);
    await phase('failed');
    expect(stage.player.view().failure).toMatchObject({
      problem: '“Run it” is not as it should be.',
      lacks: [{ says: 'web runs', verdict: { expected: expect.stringContaining('web') as string, pass: false } }],
    });
    stage.source.show([web]);
    stage.player.goOn();
    await phase('finished');
    expect(stage.typed).toEqual(['echo done']);
  });

  it('fails at a command that ends unexpectedly, and can skip it', async () => {
    await stage.close();
    const [run, type] = smallLab.steps;
    const solution = [{ on: 'host' as const, run: 'sh -c "exit 3"', exit: 0 }, ...type!.solution];
    stage = new SmallPlayer({ ...smallLab, steps: [run!, { ...type!, solution }] });
    await stage.start({ attended: false, instant: true });
    await phase('failed');
    expect(stage.player.failure!.problem).toContain('ended with exit status 3, not 0');
    stage.player.goOn();
    await phase('finished');
  });
});
