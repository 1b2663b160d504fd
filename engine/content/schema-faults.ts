// Finds all faults of a value against a strict zod schema, each in the words "expected, got". For a union of maps, the
// keys present select the member, so that faults refer to what the author meant to write.
import { z } from 'zod';
import { show, type FieldFault, type FieldPath } from './diagnostic.ts';
import { inner, listLimits, mayBeMissing, words, type Schema } from './schema-words.ts';
import { suggest } from './suggest.ts';

type Fields = Record<string, unknown>;

/** All faults, in the order of the schema; an empty list means that the schema parses the value. */
export function schemaFaults(schema: Schema, value: unknown, path: FieldPath = []): FieldFault[] {
  const type = inner(schema);
  if (value === undefined && mayBeMissing(schema)) return [];
  if (type instanceof z.ZodObject) return objectFaults(type, value, path);
  if (type instanceof z.ZodArray) return listFaults(type, value, path);
  if (type instanceof z.ZodUnion && type.options.every((option) => inner(option as Schema) instanceof z.ZodObject))
    return memberFaults(
      type.options.map((option) => inner(option as Schema) as z.ZodObject),
      value,
      path,
    );
  return z.safeParse(schema, value).success
    ? []
    : [{ path, expected: words(schema), got: show(value), ...near(type, value) }];
}

function near(type: Schema, value: unknown): { suggestion?: string | null } {
  const members = type instanceof z.ZodUnion ? type.options : [type];
  const options = members.flatMap((member) => (member instanceof z.ZodEnum ? member.options.map(String) : []));
  return typeof value === 'string' && options.length > 0 ? { suggestion: suggest(value, options) } : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectFaults(type: z.ZodObject, value: unknown, path: FieldPath): FieldFault[] {
  if (!isFields(value)) return [{ path, expected: words(type), got: show(value) }];
  const known = Object.keys(type.shape);
  const faults: FieldFault[] = [];
  const meant = new Set<string>();
  for (const key of Object.keys(value).filter((key) => !known.includes(key))) {
    const guess = suggest(
      key,
      known.filter((name) => !(name in value)),
    );
    if (guess !== null) meant.add(guess);
    faults.push({ path: [...path, key], expected: oneOf(known), got: `the unknown key "${key}"`, suggestion: guess });
  }
  for (const key of known) {
    const field = type.shape[key] as Schema;
    if (!(key in value) && meant.has(key)) continue;
    faults.push(...schemaFaults(field, value[key], [...path, key]));
  }
  return faults;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `one of ${names.join(', ')}`;
}

function listFaults(type: z.ZodArray, value: unknown, path: FieldPath): FieldFault[] {
  if (!Array.isArray(value)) return [{ path, expected: words(type), got: show(value) }];
  const { least, most } = listLimits(type);
  const fits = value.length >= least && value.length <= most;
  const faults: FieldFault[] = fits ? [] : [{ path, expected: words(type), got: show(value) }];
  return [...faults, ...value.flatMap((item, at) => schemaFaults(type.element as Schema, item, [...path, at]))];
}

function memberFaults(members: z.ZodObject[], value: unknown, path: FieldPath): FieldFault[] {
  const keysOf = (member: z.ZodObject) => Object.keys(member.shape);
  const all = [...new Set(members.flatMap(keysOf))];
  if (!isFields(value)) return [{ path, expected: `a map with ${oneOf(all)}`, got: show(value) }];
  const shared = (member: z.ZodObject) => keysOf(member).filter((key) => key in value).length;
  const named = (member: z.ZodObject) => (namesItself(member, value) ? 1 : 0);
  const fitting = members
    .filter((member) => shared(member) > 0)
    .sort((a, b) => named(b) - named(a) || shared(b) - shared(a));
  if (fitting.length === 0) {
    const key = Object.keys(value)[0];
    const at = key === undefined ? path : [...path, key];
    const got = key === undefined ? show(value) : `the unknown key "${key}"`;
    return [{ path: at, expected: oneOf(all), got, suggestion: key === undefined ? null : suggest(key, all) }];
  }
  const single = members.every((member) => keysOf(member).length === 1);
  if (!single || fitting.length === 1) return objectFaults(fitting[0]!, value, path);
  const both: FieldFault = { path, expected: 'one key in each item of the list', got: show(value) };
  return [
    both,
    ...fitting.flatMap((m) => keysOf(m).flatMap((k) => schemaFaults(m.shape[k] as Schema, value[k], [...path, k]))),
  ];
}

/** Whether a key that distinguishes the members, such as `kind: table`, has the value of this member. */
function namesItself(member: z.ZodObject, value: Fields): boolean {
  return Object.entries(member.shape).some(([key, field]) => {
    const type = inner(field as Schema);
    return type instanceof z.ZodEnum && type.options.length === 1 && value[key] === type.options[0];
  });
}
