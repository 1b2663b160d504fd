// Finds faults in a step or lab that a schema cannot express: duplicate ids, names that refer to nothing, patterns that
// do not compile, faulty texts. It reads the raw value, so it works even if the schema finds faults.
import { fillExpressions, ExpressionError } from '../protocol/expression.ts';
import type { FieldFault, FieldPath } from './diagnostic.ts';
import { isFields, items, names, type Item } from './raw-fields.ts';
import { suggest } from './suggest.ts';
import { answerFormFaults, tableFaults } from './table-faults.ts';
import { expressionFaults, markdownFaults, type TextFault } from './text-faults.ts';

/** Faults in the value of step.yaml. */
export function stepFaults(step: unknown, markdownAt: { folder: string; root: string }): FieldFault[] {
  const checks = items(step, 'checks');
  const questions = items(step, 'questions');
  const judged = [...checks, ...questions];
  const faults = [
    ...duplicates(judged),
    ...duplicates(items(step, 'mistakes')),
    ...duplicates(items(step, 'alternatives')),
  ];
  if (isFields(step) && judged.length === 0)
    faults.push({ path: [], expected: 'at least one check or question', got: 'neither' });
  const ids = names(judged);
  for (const mistake of items(step, 'mistakes')) {
    const path = [...mistake.path, 'fails'];
    if (typeof mistake.value.fails === 'string')
      faults.push(...unknown(path, mistake.value.fails, ids, 'a check or question'));
  }
  faults.push(...answerFaults(step, questions));
  faults.push(...questions.flatMap(choiceFaults));
  faults.push(...questions.flatMap(tableFaults));
  faults.push(...questions.flatMap(({ path, value }) => items(value, 'reveal', path).flatMap(patternFaults)));
  faults.push(...checks.flatMap(checkFaults));
  return [...faults, ...textFaults(step, [], markdownAt)];
}

/** Faults in the value of lab.yaml. */
export function labFaults(lab: unknown, folderId: string, markdownAt: { folder: string; root: string }): FieldFault[] {
  const faults = textFaults(lab, [], markdownAt);
  const drawn = items(lab, 'faults');
  faults.push(...duplicates(drawn, 'this lab'));
  faults.push(...drawn.flatMap(({ path, value }) => items(value, 'checks', path).flatMap(checkFaults)));
  if (isFields(lab) && typeof lab.id === 'string' && lab.id !== folderId)
    faults.push({ path: ['id'], expected: `${folderId}, as in the folder’s name`, got: lab.id });
  return faults;
}

/** Finds wrong references from a lab's faults to its last step, and from its steps to facts. All values are as read. */
export function repairFaults(lab: unknown, steps: readonly unknown[]): FieldFault[] {
  const lastStep = steps.at(-1);
  const facts = [...JSON.stringify(steps).matchAll(/\bfault\(\s*'([^']*)'\s*\)/g)].map((match) => match[1]!);
  const checks = [...names(items(lastStep, 'checks')), 'fault'];
  const questions = names(items(lastStep, 'questions'));
  return items(lab, 'faults').flatMap(({ path, value }) => {
    const wrong = isFields(value.wrongRepair) ? value.wrongRepair : {};
    const wrongPath = [...path, 'wrongRepair'];
    const others = items(value, 'otherRepairs', path).flatMap((one) => items(one.value, 'run', one.path));
    const actions = [...items(value, 'repair', path), ...items(wrong, 'run', wrongPath), ...others];
    const fails = wrong.fails;
    const known = ['title', ...Object.keys(isFields(value.facts) ? value.facts : {})];
    const lacking = [...new Set(facts)].filter((fact) => !known.includes(fact));
    return [
      ...lacking.map((fact) => ({
        path: [...path, 'facts'],
        expected: `the fact ${fact}, as a step asks for it`,
        got: 'none',
      })),
      ...(typeof fails === 'string' ? unknown([...wrongPath, 'fails'], fails, checks, 'a check', 'the last step') : []),
      ...actions.flatMap((action) => questionFaults(action, questions, 'the last step')),
    ];
  });
}

function checkFaults(check: Item): FieldFault[] {
  return [
    ...items(check.value, 'expect', check.path).flatMap(patternFaults),
    ...items(check.value, 'causes', check.path).flatMap((cause) =>
      isFields(cause.value.when) ? patternFaults({ path: [...cause.path, 'when'], value: cause.value.when }) : [],
    ),
  ];
}

function duplicates(list: readonly Item[], where = 'this step'): FieldFault[] {
  const seen = new Set<unknown>();
  return list.flatMap(({ path, value: { id } }) => {
    const again = seen.has(id);
    seen.add(id);
    return again && typeof id === 'string'
      ? [{ path: [...path, 'id'], expected: `an id used once in ${where}`, got: id }]
      : [];
  });
}

function unknown(
  path: FieldPath,
  name: string,
  known: readonly string[],
  kind: string,
  where = 'this step',
): FieldFault[] {
  if (known.includes(name)) return [];
  const which = known.length === 0 ? 'and there is none' : known.join(', ');
  return [{ path, expected: `${kind} of ${where} (${which})`, got: name, suggestion: suggest(name, known) }];
}

function answerFaults(step: unknown, questions: readonly Item[]): FieldFault[] {
  const known = names(questions);
  const inRun = (list: Item[]) => list.flatMap((item) => items(item.value, 'run', item.path));
  const solution = items(step, 'solution');
  const actions = [...solution, ...inRun(items(step, 'mistakes')), ...inRun(items(step, 'alternatives'))];
  const faults = actions.flatMap((action) => [
    ...questionFaults(action, known),
    ...answerFormFaults(
      action,
      questions.find(({ value }) => value.id === action.value.question),
    ),
  ]);
  const answered = solution.map((action) => action.value.question);
  const open = known.filter((id) => !answered.includes(id));
  if (open.length > 0)
    faults.push({ path: ['solution'], expected: 'an answer to every question', got: `none to ${open.join(', ')}` });
  return faults;
}

function questionFaults({ path, value: { question } }: Item, known: readonly string[], where?: string): FieldFault[] {
  return typeof question === 'string' ? unknown([...path, 'question'], question, known, 'a question', where) : [];
}

function choiceFaults({ path, value }: Item): FieldFault[] {
  const choices: unknown = value.choices;
  if (!Array.isArray(choices)) return [];
  const outside = (at: FieldPath, answer: unknown): FieldFault[] =>
    typeof answer !== 'string' || answer.includes('{{') || choices.includes(answer)
      ? []
      : [{ path: at, expected: 'one of the choices', got: answer, suggestion: suggest(answer, choices.map(String)) }];
  const wrong = items(value, 'wrong', path).flatMap((one) => outside([...one.path, 'answer'], one.value.answer));
  return [...outside([...path, 'answer'], value.answer), ...wrong];
}

/** The field of an expectation that holds a regular expression. */
const patterns: Record<string, string> = { command: 'matches', logs: 'matches', script: 'output' };

function patternFaults({ path, value }: Item): FieldFault[] {
  return Object.entries(patterns).flatMap(([kind, field]) => {
    const fields = value[kind];
    const pattern = isFields(fields) ? fields[field] : undefined;
    if (typeof pattern !== 'string') return [];
    try {
      new RegExp(fillExpressions(pattern, () => 'x') ?? '');
      return [];
    } catch (error) {
      if (error instanceof ExpressionError) return []; // reported with the faults of the text
      return [{ path: [...path, kind, field], expected: 'a regular expression', got: (error as Error).message }];
    }
  });
}

/** Keys whose texts are Markdown; all others are plain text. */
const markdownKeys = ['ask', 'explain', 'hints', 'next', 'symptom', 'debrief'];

function textFaults(value: unknown, path: FieldPath, at: { folder: string; root: string }): FieldFault[] {
  if (typeof value === 'string') {
    const isMarkdown = path.some((part) => markdownKeys.includes(String(part)));
    const faults = isMarkdown ? markdownFaults(value, at.folder, at.root) : expressionFaults(value);
    return faults.map(({ expected, got, suggestion }: TextFault) => ({
      path,
      expected,
      got,
      suggestion: suggestion ?? null,
    }));
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => textFaults(item, [...path, index], at));
  return isFields(value) ? Object.entries(value).flatMap(([key, item]) => textFaults(item, [...path, key], at)) : [];
}
