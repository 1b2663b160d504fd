// Puts a report's facts into the words of the printed page. Plain functions; nothing is judged here.
import type { RecordedAnswer, Report, ReportStep } from '../../engine/protocol/report.ts';
import type { JudgedStep, ReportJudgement } from '../../engine/protocol/report-judgement.ts';
import { parseTableAnswer } from '../../engine/protocol/table-answer.ts';
import { durationText } from '../changes/durations.ts';

export const kindWords: Record<Report['kind'], string> = {
  learner: 'Done by a learner',
  demo: 'Shown on stage',
  verify: 'Done by vethlab verify',
};

/** "1 March 2026, 14:05", in local time. */
export function dateText(atMs: number): string {
  const day = new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  return `${day}, ${new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
}

/** The systems it ran on, each once: "container: Linux 6.12.1, Docker 26.1.5, iptables v1.8.11 (nf_tables)". */
export function sandboxTexts({ sandboxes }: Pick<Report, 'sandboxes'>): string[] {
  const texts = sandboxes.map(({ driver, kernel, docker, iptables }) => {
    const parts = [kernel && `Linux ${kernel}`, docker && `Docker ${docker}`, iptables];
    const known = parts.filter((part) => part !== null && part !== '');
    const kind = driver === 'vm' ? 'virtual machine' : 'container';
    return `${kind}: ${known.join(', ') || 'versions were not read'}`;
  });
  return [...new Set(texts)];
}

/** The submitted answer; for a table "web · runs: yes; …". */
export function answerText({ answer, verdict }: Pick<RecordedAnswer, 'answer' | 'verdict'>): string {
  if (!verdict.wrongCells) return answer;
  const rows = Object.entries(parseTableAnswer(answer));
  const cells = rows.flatMap(([row, columns]) =>
    Object.entries(columns).map(([column, choice]) => `${row} · ${column}: ${choice}`),
  );
  return cells.join('; ');
}

/** The result of an answer: "right", "not right", or for a prediction whether it was right. */
export function answerResult({ verdict }: Pick<RecordedAnswer, 'verdict'>): string {
  const { prediction, pass } = verdict;
  if (!prediction) return pass ? 'Right' : 'Not right';
  if (prediction.right === null) return 'Predicted; it did not show';
  return prediction.right ? 'Predicted rightly' : `Predicted; it was ${prediction.was}`;
}

/** Remarks on how a step went; empty if there are none. */
export function stepNotes({ questions, answers, hintsShown, solutionShownAtMs, regressed }: ReportStep): string[] {
  const open = questions - answers.length;
  return [
    ...(open > 0 ? [`${open} ${open === 1 ? 'question' : 'questions'} not answered`] : []),
    ...(hintsShown > 0 ? [`${hintsShown} ${hintsShown === 1 ? 'hint' : 'hints'} taken`] : []),
    ...(solutionShownAtMs === null ? [] : ['The solution was shown']),
    ...regressed.map(({ check, command }) =>
      command === null ? `“${check}” held no more when it was saved` : `“${check}” held until “${command}”`,
    ),
  ];
}

/** The result of judging a step again. */
export function againWords({ recorded, again, same, items }: JudgedStep): string {
  if (again === 'not recorded') return 'What it passed on is not in the report, so it cannot be judged again';
  if (items.length === 0) return 'Nothing of it was recorded';
  if (same) return 'Judged again with the same result';
  if (again !== recorded) return `Judged again: ${again}`;
  const other = items.filter((item) => !item.same).map(({ id }) => id);
  return `Judged again with another verdict: ${other.join(', ')}`;
}

/** The result for the whole report, in one sentence. */
export function judgementWords({ ok, signature, steps }: ReportJudgement): string {
  if (signature.state === 'tampered')
    return 'This file was changed after it was signed. Nothing in it can be relied on.';
  if (ok) return 'Untouched since it was signed; judged again from its recorded states, with the same result.';
  const other = steps.filter(({ same }) => !same).length;
  return `Untouched since it was signed, but judged again ${other === 1 ? 'one step comes' : `${other} steps come`} to another result.`;
}

/** Who signed the report. */
export function keyWords({ signature: { key } }: ReportJudgement): string {
  return key === 'own' ? 'the key of this vethlab' : 'a key that this vethlab does not know';
}

/** "14 commands, 2 of them failed, in 12 min" */
export function effortWords({ commands }: Pick<Report, 'commands'>): string {
  if (commands.length === 0) return 'no commands';
  const failed = commands.filter(({ exit }) => exit !== null && exit !== 0).length;
  const first = commands[0]!.startedAtMs;
  const last = Math.max(...commands.map(({ startedAtMs, endedAtMs }) => endedAtMs ?? startedAtMs));
  const count = `${commands.length} ${commands.length === 1 ? 'command' : 'commands'}`;
  return `${count}${failed > 0 ? `, ${failed} of which failed` : ''}, in ${durationText(last - first)}`;
}
