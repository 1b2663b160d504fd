// Turns zod schemas into the tables of the author's manual: key, type, default, meaning.
import { z } from 'zod';
import { defaultOf, descriptions, inner, mayBeMissing, words, type Schema } from './schema-words.ts';

/** Names of the sections that describe schemas, by the schema's definition, which a described copy shares. */
export type Sections = ReadonlyMap<Schema['_zod']['def'], string>;

/** A table of a map's keys. References to schemas in `sections` become links. */
export function keyTable(map: z.ZodObject, sections: Sections): string {
  const rows = Object.entries(map.shape).map(([key, field]) => keyRow(key, field as Schema, sections));
  return ['| key | type | without it | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function keyRow(key: string, field: Schema, sections: Sections): string {
  const without = mayBeMissing(field) ? defaultText(defaultOf(field)) : '**required**';
  const meaning = descriptions(field);
  return `| \`${key}\` | ${typeText(field, sections)} | ${without} | ${meaning.join('; ').replaceAll('|', '\\|')} |`;
}

function defaultText(value: unknown): string {
  if (value === undefined) return '';
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return isEmpty ? 'none' : `\`${String(value)}\``;
}

function typeText(schema: Schema, sections: Sections): string {
  const type = inner(schema);
  const section = sections.get(type._zod.def);
  if (section !== undefined) return `[${section}](#${section.replaceAll(' ', '-')})`;
  if (type instanceof z.ZodArray) {
    const item = inner(type.element as Schema);
    const of = item instanceof z.ZodObject && !sections.has(item._zod.def) ? inlineMap(item) : typeText(item, sections);
    return `${words(type)}, each: ${of}`;
  }
  if (type instanceof z.ZodEnum) return type.options.map((option) => `\`${String(option)}\``).join(', ');
  if (type instanceof z.ZodUnion) return type.options.map((one) => typeText(one as Schema, sections)).join(' or ');
  return words(type);
}

function inlineMap(map: z.ZodObject): string {
  return `{ ${Object.keys(map.shape)
    .map((key) => `\`${key}\``)
    .join(', ')} }`;
}
