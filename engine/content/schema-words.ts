// Says in words what a zod schema expects: for faults and for the author's manual. It knows schemas, not labs.
import { z } from 'zod';

export type Schema = z.core.$ZodType;

/** The schema inside optional, default, nullable and transforms: the one for the text in the file. */
export function inner(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return inner(schema.unwrap() as Schema);
  if (schema instanceof z.ZodPipe) return inner(schema.in as Schema);
  return schema;
}

/** True if the key may be left out. */
export function mayBeMissing(schema: Schema): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
}

/** The default for a missing key; undefined if there is none. */
export function defaultOf(schema: Schema): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}

/** The descriptions of a schema and of those it wraps, outermost first. */
export function descriptions(schema: Schema): string[] {
  const own = z.globalRegistry.get(schema)?.description;
  const rest =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
      ? descriptions(schema.unwrap() as Schema)
      : [];
  return [...new Set([...(own === undefined ? [] : [own]), ...rest])];
}

/** "text", "a whole number", "one of a, b", "a map with x, y", … */
export function words(schema: Schema): string {
  const type = inner(schema);
  if (type instanceof z.ZodString) return formatOf(type) ?? 'text';
  if (type instanceof z.ZodNumber) return (type.minValue ?? -1) >= 0 ? 'a whole number above 0' : 'a whole number';
  if (type instanceof z.ZodBoolean) return 'true or false';
  if (type instanceof z.ZodEnum)
    return type.options.length === 1 ? String(type.options[0]) : `one of ${type.options.join(', ')}`;
  if (type instanceof z.ZodArray) return `a list${bounds(type)}`;
  if (type instanceof z.ZodObject) return `a map with ${Object.keys(type.shape).join(', ')}`;
  if (type instanceof z.ZodRecord) return `a map of ${many(type.valueType as Schema)} by name`;
  if (type instanceof z.ZodUnion)
    return [...new Set(type.options.map((option) => words(option as Schema)))].join(' or ');
  throw new Error(`schema-words has no words for ${type._zod.def.type}`);
}

function many(schema: Schema): string {
  return inner(schema) instanceof z.ZodString ? 'texts' : 'maps';
}

/** The minimum and maximum number of items in a list. */
export function listLimits(list: z.ZodArray): { least: number; most: number } {
  let least = 0;
  let most = Infinity;
  for (const check of list.def.checks ?? []) {
    const def = check._zod.def as { check: string; minimum?: number; maximum?: number };
    if (def.check === 'min_length') least = def.minimum ?? least;
    if (def.check === 'max_length') most = def.maximum ?? most;
  }
  return { least, most };
}

function bounds(list: z.ZodArray): string {
  const { least, most } = listLimits(list);
  if (most !== Infinity) return ` of ${least} to ${most}`;
  return least > 0 ? ` of at least ${least}` : '';
}

/** The message of a regex check, which says in words what matches. */
function formatOf(type: z.ZodString): string | undefined {
  for (const check of type.def.checks ?? []) {
    const def = check._zod.def as { check: string; error?: (issue: unknown) => unknown };
    if (def.check === 'string_format' && def.error) return String(def.error({}));
  }
  return undefined;
}
