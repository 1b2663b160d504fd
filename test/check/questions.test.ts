// Answers as people type them, against the live state.
import { describe, expect, it, test } from 'vitest';
import { answersMatch } from '../../engine/check/compare-answers.ts';
import { judgeQuestion } from '../../engine/check/judge-question.ts';
import { questionSchema } from '../../engine/protocol/question.ts';
import { context, published, siteState } from './state-builder.ts';

describe('an answer', () => {
  test.each([
    ['32769', '32769'],
    [' 32769 ', '32769'],
    ['`32769`', '32769'],
    ['32769/tcp', '32769'],
    ['tcp/32769', '32769'],
    ['192.168.190.128:32769', '32769'],
    ['0.0.0.0:32769', '32769'],
    ['[::]:32769', '32769'],
    [':::32769', '32769'],
    ['0.0.0.0:32769->80/tcp', '32769'],
    ['22, 80 and 443', '22 80 443'],
    ['443 80 22', '22/tcp 80/tcp 443/tcp'],
    ['80/tcp,443/tcp,22/tcp', '22 80 443'],
    ['172.17.0.2/16', '172.17.0.2'],
    ['255.255.0.0', '16'],
    ['/16', '16'],
    ['16', '255.255.0.0'],
    ['172.17.0.0/16', '172.17.0.0/16'],
    ['Docker0.', 'docker0'],
    ['“MASQUERADE”', 'masquerade'],
    ['172.17.0.1/16', '172.17.0.1/16'],
  ])('%s is as good as %s', (given, right) => {
    expect(answersMatch(given, right)).toBe(true);
  });

  test.each([
    ['32768', '32769'],
    ['22 80', '22 80 443'],
    ['22 22 80', '22 80 443'],
    ['80', '801'],
    ['172.17.0.3', '172.17.0.2'],
    ['172.17.0.0/24', '172.17.0.0/16'],
    ['172.17.0.0', '172.17.0.0/16'],
    ['255.255.255.0', '16'],
    ['1.2.3.4:80', '1.2.3.4'],
    ['53/udp', '53'],
    ['', '0'],
    ['no', 'yes'],
  ])('%s is not %s', (given, right) => {
    expect(answersMatch(given, right)).toBe(false);
  });
});

describe('a question', () => {
  const question = questionSchema.parse({
    id: 'which-port',
    ask: 'Which host port leads to sshd?',
    answer: "{{ port('web', 22) }}",
    wrong: [{ answer: '22', says: '22 is the port inside; ask for the host’s.' }],
  });
  const published22 = context(siteState({ containers: [{ publishedPorts: [published('22/tcp', 32_770)] }] }));

  it('is judged by the value at the time of answering', () => {
    expect(judgeQuestion(question, '32770', published22)).toMatchObject({ check: 'which-port', pass: true });
    expect(
      judgeQuestion(
        question,
        '32770',
        context(siteState({ containers: [{ publishedPorts: [published('22/tcp', 32_771)] }] })),
      ),
    ).toMatchObject({ pass: false });
  });

  it('never reveals the correct answer', () => {
    const verdict = judgeQuestion(question, '32768', published22);
    expect(verdict).toMatchObject({
      pass: false,
      expected: 'the value read from the live state',
      actual: 'you answered “32768”',
      cause: null,
    });
    expect(JSON.stringify(verdict)).not.toContain('32770');
  });

  it('tells the learner what a known wrong answer confuses', () => {
    expect(judgeQuestion(question, '22/tcp', published22).cause).toBe('22 is the port inside; ask for the host’s.');
  });

  it('does not pass while it is unanswered or there is nothing to compare with', () => {
    expect(judgeQuestion(question, null, published22)).toMatchObject({ pass: false, actual: 'not answered yet' });
    expect(judgeQuestion(question, '  ', published22)).toMatchObject({ pass: false, actual: 'not answered yet' });
    expect(judgeQuestion(question, '32770', context())).toMatchObject({
      pass: false,
      cause: 'There is nothing to compare it with yet: there is no container web.',
    });
  });
});
