// Writes the result of checking a report for people: whose report it is and of what, then a line per step with the
// recorded result and the new one.
import type { JudgedItem, JudgedStep, ReportJudgement } from '../../protocol/report-judgement.ts';

const mark = (ok: boolean) => (ok ? '✓' : '✗');

/** `name` is the file's name. Ends with a newline. A line end in the report’s own texts is written as \\n. */
export function prettyJudgement(judgement: ReportJudgement, name: string): string {
  const { ok, report, steps } = judgement;
  const width = Math.max(0, ...steps.map(({ id }) => id.length));
  const lines = [
    `${mark(ok)} ${name}`,
    ...(report ? [`  ${whatItIs(report)}`] : []),
    ...signatureWords(judgement).map((words) => `  ${words}`),
    ...(report?.lacks ?? []).map((words) => `  ${words}`),
    ...steps.flatMap((step) => stepLines(step, width)),
    `  ${summary(judgement)}`,
  ];
  return lines.map((line) => `${line.replaceAll('\n', '\\n')}\n`).join('');
}

function whatItIs({ kind, lab, seed, startedAtMs, savedAtMs }: NonNullable<ReportJudgement['report']>): string {
  const who = { learner: 'a learner’s run', demo: 'a run on stage', verify: 'a run of vethlab verify' }[kind];
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const drawn = seed === null ? '' : `, seed ${seed}`;
  return `${lab.title} (${lab.id}${drawn}): ${who}, begun ${time(startedAtMs)}, saved ${time(savedAtMs)} UTC`;
}

/** What is known about the signature, and about whether the checks are the same. */
function signatureWords({ signature: { state, fingerprint, key }, labIsSame }: ReportJudgement): string[] {
  if (state === 'tampered')
    return [`Tampered with: it is not what key ${fingerprint} signed. Nothing in it was judged.`];
  const whose = {
    own: 'the key of this data directory',
    trusted: 'a key that you named',
    unknown: 'which is not known here: whoever has that key wrote it (--key says which you trust)',
    refused: 'which is none of those you named',
  }[key];
  const words = [`Untouched since it was signed with key ${fingerprint}, ${whose}.`];
  if (labIsSame === false) words.push('The lab’s files are not what they were then, so its checks may be others.');
  return words;
}

function stepLines(step: JudgedStep, width: number): string[] {
  const { id, recorded, again, same, items } = step;
  const result = recorded === again ? `${recorded}, judged again: the same` : `${recorded}, judged again: ${again}`;
  return [
    `  ${mark(same)} ${id.padEnd(width)}  ${result}`,
    ...items.filter((item) => !item.same).flatMap(differenceLines),
  ];
}

function differenceLines({ id, recorded, again, problem }: JudgedItem): string[] {
  if (!again) return [`      ${id}: ${problem}`];
  const words = ({ pass, actual }: typeof recorded) => `${pass ? 'passed' : 'failed'}: ${actual}`;
  return [`      ${id}`, `        recorded  ${words(recorded)}`, `        again     ${words(again)}`];
}

function summary({ ok, steps, signature }: ReportJudgement): string {
  if (signature.state === 'tampered') return 'Refused.';
  const passed = steps.filter(({ again }) => again === 'passed').length;
  const count = `${passed} of ${steps.length} steps passed`;
  if (ok) return `${count}; judged again with the same result.`;
  const other = steps.filter(({ same }) => !same).length;
  if (other === 0) return `${count}; judged again with the same result, but the key is not trusted.`;
  return `${count} when judged again; ${other === 1 ? 'one step does' : `${other} steps do`} not come to the recorded result.`;
}
