// Reads one YAML file and keeps the line of every place in it. It does not know what the file should contain.
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { formatPath, type Diagnostic, type FieldFault, type FieldPath } from './diagnostic.ts';

export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Adds file and line to a fault: the line of the key or item, or of the nearest existing one around it. */
  locate(fault: FieldFault): Diagnostic;
}

/** Parses a file. If the syntax is faulty, `source` is null unless something could still be read. */
export function readYaml(file: string, text: string): { source: YamlSource | null; faults: Diagnostic[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line || 1,
    field: '',
    expected: error.code === 'DUPLICATE_KEY' ? 'every key once' : 'YAML',
    got: error.code === 'DUPLICATE_KEY' ? `${keyAt(text, error.pos[0])} a second time` : error.message,
    suggestion: null,
  }));
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { source: null, faults };
  const locate = (fault: FieldFault): Diagnostic => ({
    file,
    line: lines.linePos(offsetOf(document, fault.path)).line || 1,
    field: formatPath(fault.path),
    expected: fault.expected,
    got: fault.got,
    suggestion: fault.suggestion ?? null,
  });
  return { source: { file, value: document.toJS() as unknown, locate }, faults };
}

function keyAt(text: string, offset: number): string {
  return /^[^\s:]+/.exec(text.slice(offset))?.[0] ?? 'a key';
}

function offsetOf(document: Document, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    const item = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(part))
      : isSeq(node)
        ? node.items[Number(part)]
        : undefined;
    if (item === undefined) return offset;
    offset = startOf(isPair(item) ? item.key : item) ?? offset;
    node = isPair(item) ? item.value : item;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
