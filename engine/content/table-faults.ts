// Finds faults in a table question that a schema cannot express: cells and answers that do not match its rows, columns
// and choices.
import { show, type FieldFault, type FieldPath } from './diagnostic.ts';
import { isFields, items, names, type Item } from './raw-fields.ts';
import { suggest } from './suggest.ts';

/** Faults in the rows, columns and cells of a question; none for other kinds of questions. */
export function tableFaults({ path, value }: Item): FieldFault[] {
  if (value.kind !== 'table') return [];
  const rows = names(items(value, 'rows'));
  const columns = names(items(value, 'columns'));
  const cells = items(value, 'cells', path);
  const faults = cells.flatMap((cell) => [
    ...among([...cell.path, 'row'], cell.value.row, rows, 'a row'),
    ...among([...cell.path, 'column'], cell.value.column, columns, 'a column'),
    ...among([...cell.path, 'choice'], cell.value.choice, choicesOf(value, cell.value.column), 'a choice'),
  ]);
  const told = new Set(cells.map(({ value: { row, column } }) => `${String(row)} · ${String(column)}`));
  const missing = rows.flatMap((row) => columns.map((column) => `${row} · ${column}`)).filter((one) => !told.has(one));
  if (missing.length > 0)
    faults.push({
      path: [...path, 'cells'],
      expected: 'a cell for every row and column',
      got: `none for ${missing.join(', ')}`,
    });
  return faults;
}

/** Faults in the form of an action's answer: a table question needs a table, other questions a text. */
export function answerFormFaults({ path, value: { answer } }: Item, question: Item | undefined): FieldFault[] {
  if (!question || answer === undefined) return [];
  const at = [...path, 'answer'];
  if (question.value.kind !== 'table')
    return isFields(answer) ? [{ path: at, expected: 'text', got: show(answer) }] : [];
  if (!isFields(answer)) return [{ path: at, expected: 'a map of rows, each a map of columns', got: show(answer) }];
  const rows = names(items(question.value, 'rows'));
  const columns = names(items(question.value, 'columns'));
  return Object.entries(answer).flatMap(([row, cells]) => [
    ...among([...at, row], row, rows, 'a row'),
    ...Object.entries(isFields(cells) ? cells : {}).flatMap(([column, choice]) => [
      ...among([...at, row, column], column, columns, 'a column'),
      ...among([...at, row, column], choice, choicesOf(question.value, column), 'a choice'),
    ]),
  ]);
}

function choicesOf(table: unknown, column: unknown): string[] {
  const found = items(table, 'columns').find(({ value }) => value.id === column)?.value.choices;
  return Array.isArray(found) ? found.map(String) : [];
}

function among(path: FieldPath, name: unknown, known: readonly string[], kind: string): FieldFault[] {
  if (typeof name !== 'string' || known.includes(name) || known.length === 0 || name.includes('{{')) return [];
  return [
    { path, expected: `${kind} of the table (${known.join(', ')})`, got: name, suggestion: suggest(name, known) },
  ];
}
