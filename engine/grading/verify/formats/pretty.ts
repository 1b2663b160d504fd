// Writes a verify report for people: a line per step, and below it what failed.
import type { VerifiedLab, VerifiedStep, VerifyReport } from '../../../protocol/verify.ts';

const mark = (ok: boolean) => (ok ? '✓' : '✗');

export function prettyReport(report: VerifyReport): string {
  const width = Math.max(0, ...report.labs.flatMap(({ steps }) => steps.map(({ id }) => id.length)));
  const lines = report.labs.flatMap((lab) => [...labLines(lab, width), '']);
  return [...lines, summary(report), ''].join('\n');
}

function labLines(lab: VerifiedLab, width: number): string[] {
  const problem = lab.problem === undefined ? [] : indented(lab.problem, 4);
  return [`${mark(lab.ok)} ${lab.id}`, ...problem, ...lab.steps.flatMap((step) => stepLines(step, width))];
}

function stepLines(step: VerifiedStep, width: number): string[] {
  const claims = [
    step.failsBefore ? 'fails before' : 'PASSES BEFORE',
    step.passesAfter ? 'passes after' : 'FAILS AFTER',
    tally(step.mistakes, 'mistake'),
    tally(step.alternatives, 'alternative'),
  ].filter((claim) => claim !== null);
  const wrongMistakes = step.mistakes.filter(({ ok }) => !ok).map(({ id, verdict }) => `mistake ${id}: ${verdict}`);
  const refused = step.alternatives
    .filter(({ ok }) => !ok)
    .map(({ id, problem }) => `alternative ${id}: ${problem ?? 'not accepted'}`);
  const problems = [...(step.problem === undefined ? [] : [step.problem]), ...wrongMistakes, ...refused];
  return [
    `  ${mark(step.ok)} ${step.id.padEnd(width)}  ${claims.join(', ')}  ${step.seconds.toFixed(1)} s`,
    ...problems.flatMap((text) => indented(text, 6)),
  ];
}

function tally(items: readonly { ok: boolean }[], noun: string): string | null {
  if (items.length === 0) return null;
  const good = items.filter(({ ok }) => ok).length;
  const all = number(items.length, noun);
  return good === items.length ? all : `${good} of ${all}`;
}

function number(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function indented(text: string, by: number): string[] {
  return text.split('\n').map((line) => ' '.repeat(by) + line);
}

function summary({ labs, ok, sandbox, seconds }: VerifyReport): string {
  const steps = labs.flatMap((lab) => lab.steps);
  const bad = steps.filter((step) => !step.ok).length + labs.filter(({ problem }) => problem !== undefined).length;
  const result = ok ? 'all good' : `${bad} with faults`;
  return `${number(labs.length, 'lab')}, ${number(steps.length, 'step')} in sandbox ${sandbox}: ${result}, ${seconds.toFixed(1)} s`;
}
