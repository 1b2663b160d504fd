import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../engine/protocol/verdict.ts';
import { StepProgress } from '../../engine/session/step-progress.ts';
import { smallLab } from './small-lab.ts';

const verdict = (check: string, pass: boolean): Verdict => {
  return { check, pass, expected: '', actual: '', evidence: null, cause: null };
};
const step = () => new StepProgress(smallLab.steps[0]!);

describe('StepProgress', () => {
  it('passes when every check passed and every question was answered correctly, in either order', () => {
    const checksFirst = step();
    checksFirst.judged([verdict('running', true)], null);
    expect(checksFirst.passed).toBe(false);
    checksFirst.answered('port', '1', verdict('port', false), null);
    expect(checksFirst.passed).toBe(false);
    checksFirst.answered('port', '2', verdict('port', true), 'because');
    expect(checksFirst.passed).toBe(true);
    expect(checksFirst.state()).toMatchObject({ explains: { port: 'because' }, answers: { port: '2' } });
    const answerFirst = step();
    answerFirst.answered('port', '2', verdict('port', true), null);
    answerFirst.judged([verdict('running', true)], null);
    expect(answerFirst.passed).toBe(true);
  });

  it('stays passed when a check breaks, and names the command', () => {
    const progress = step();
    progress.answered('port', '2', verdict('port', true), null);
    progress.judged([verdict('running', true)], 'docker run');
    progress.judged([verdict('running', false)], 'docker stop web');
    expect(progress.state()).toMatchObject({
      passed: true,
      regressed: [{ check: 'running', command: 'docker stop web' }],
    });
    progress.judged([verdict('running', false)], 'echo innocent');
    expect(progress.state().regressed).toEqual([{ check: 'running', command: 'docker stop web' }]);
    progress.judged([verdict('running', true)], 'docker start web');
    expect(progress.state().regressed).toEqual([]);
  });

  it('does not call a check broken if it never passed', () => {
    const progress = step();
    progress.judged([verdict('running', false)], 'docker ps');
    expect(progress.state().regressed).toEqual([]);
  });

  it('keeps passes, but not what was observed, when the sandbox is replaced', () => {
    const progress = step();
    progress.answered('port', '2', verdict('port', true), null);
    progress.judged([verdict('running', true)], null);
    progress.forgetSandbox();
    expect(progress.state()).toMatchObject({ passed: true, earlier: 'not-redone', regressed: [] });
    expect(progress.state().verdicts.map(({ check }) => check)).toEqual(['port']);
    progress.redone();
    expect(progress.state().earlier).toBe('redone');
  });

  it('shows no more hints than there are', () => {
    const progress = step();
    for (let n = 0; n < 5; n++) progress.showHint();
    expect(progress.state().hints).toEqual(['first hint', 'second hint']);
  });
});
