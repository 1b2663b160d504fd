// A fault in a lab's files, and its one line of text. All faults are collected before any is shown.

export interface Diagnostic {
  /** path of the file, beginning with the directory that was loaded */
  readonly file: string;
  /** line in it, from 1 */
  readonly line: number;
  /** the field in the file, for example checks[0].expect[1].container.name; empty for the whole file */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  /** what was probably meant; null if nothing is similar enough */
  readonly suggestion: string | null;
}

/** A place in a YAML document: keys and indices from the top. */
export type FieldPath = readonly (string | number)[];

/** A fault in a document before file and line are known. */
export interface FieldFault {
  readonly path: FieldPath;
  readonly expected: string;
  readonly got: string;
  readonly suggestion?: string | null;
}

/** `file:line field: expected X, got Y (did you mean "Z"?)` */
export function formatFault(fault: Diagnostic): string {
  const where = `${fault.file}:${fault.line}${fault.field === '' ? '' : ` ${fault.field}`}`;
  const guess = fault.suggestion === null ? '' : ` (did you mean "${fault.suggestion}"?)`;
  return `${where}: expected ${fault.expected}, got ${fault.got}${guess}`;
}

/** ['checks', 0, 'id'] → checks[0].id */
export function formatPath(path: FieldPath): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
}

const longestShown = 60; // characters of a value shown in a message

/** A value for a message: nothing, a list, a map, or the value as JSON. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty map' : `a map with ${keys.join(', ')}`;
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
