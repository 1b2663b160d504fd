// Reads maps, lists of maps and their ids from a document that may not fit a schema.
import type { FieldPath } from './diagnostic.ts';

export type Fields = Record<string, unknown>;
export interface Item {
  path: FieldPath;
  value: Fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The maps in the list under a key, each with its path. */
export function items(value: unknown, key: string, path: FieldPath = []): Item[] {
  const list = isFields(value) ? value[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, at) => (isFields(item) ? [{ path: [...path, key, at], value: item }] : []));
}

/** The ids of the maps, each once. */
export function names(list: readonly Item[]): string[] {
  return [...new Set(list.map((item) => item.value.id).filter((id) => typeof id === 'string'))];
}
