// Reads what may be in a document before it is known to fit a schema: maps, lists of maps, their ids.
import type { FieldPath } from './diagnostic.ts';

export type Fields = Record<string, unknown>;
export interface Item {
  path: FieldPath;
  value: Fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The maps of the list under a key, each with its path. */
export function items(value: unknown, key: string, path: FieldPath = []): Item[] {
  const list = isFields(value) ? value[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, at) => (isFields(item) ? [{ path: [...path, key, at], value: item }] : []));
}

/** Their ids, each once. */
export function names(list: readonly Item[]): string[] {
  return [...new Set(list.map((item) => item.value.id).filter((id) => typeof id === 'string'))];
}
