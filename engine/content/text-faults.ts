// Finds faults in one text of a lab: `{{ }}` expressions, Markdown that is not plain data, links to nothing. It knows
// only lines within the text.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import MarkdownIt from 'markdown-it';
import { ExpressionError, findExpressions } from '../protocol/expression.ts';
import { functions, labFunction, type LabFunction } from '../protocol/functions.ts';
import { suggest } from './suggest.ts';

export interface TextFault {
  /** line within the text, from 0 */
  readonly line: number;
  readonly expected: string;
  readonly got: string;
  readonly suggestion?: string | null;
}

type Token = ReturnType<typeof markdown.parse>[number];

// Raw HTML is parsed only so that it can be refused.
export const markdown = new MarkdownIt({ html: true, linkify: false });

const braces = /\{\{(.*?)(?:\}\}|$)/gm;
const call = /^\s*[a-zA-Z]\w*\(/;
/** The start of a template for `docker --format`: a field, a variable, a parenthesis or one of the template words. */
const goTemplate =
  /^-?\s*(?:[.$(]|(?:range|end|if|else|with|index|json|println|printf|print|len|join|split|table|title|upper|lower|slice)\b)/;

/** Every `{{ }}` that neither calls a known function correctly nor is a template for docker --format. */
export function expressionFaults(text: string): TextFault[] {
  return text.split('\n').flatMap((row, line) =>
    [...row.matchAll(braces)].flatMap((match) => {
      const source = match[1]!;
      if (!call.test(source) && goTemplate.test(source)) return [];
      if (!match[0].endsWith('}}')) return [{ line, expected: '}} on the same line', got: match[0] }];
      return oneExpression(match[0], source).map((fault) => ({ line, ...fault }));
    }),
  );
}

function oneExpression(whole: string, source: string): Omit<TextFault, 'line'>[] {
  if (!call.test(source)) {
    const name = /^\s*(\w+)/.exec(source)?.[1] ?? '';
    const suggestion = suggest(name, Object.keys(functions));
    return [{ expected: "name('argument', …) or a template for docker --format", got: whole, suggestion }];
  }
  try {
    const expression = findExpressions(whole)[0]!;
    const found = labFunction(expression.name);
    if (found === null) {
      const names = Object.keys(functions);
      return [
        { expected: 'a known function', got: `${expression.name}()`, suggestion: suggest(expression.name, names) },
      ];
    }
    return argumentFaults(expression.name, found, expression.args);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [{ expected: "name('argument', …)", got: whole }];
  }
}

/** address(container, [network]) */
export function signature(name: string, { arguments: wanted }: LabFunction): string {
  return `${name}(${wanted.map((one) => (one.optional ? `[${one.name}]` : one.name)).join(', ')})`;
}

function argumentFaults(
  name: string,
  found: LabFunction,
  args: readonly (string | number)[],
): Omit<TextFault, 'line'>[] {
  const expected = signature(name, found);
  const least = found.arguments.filter((one) => !one.optional).length;
  if (args.length < least || args.length > found.arguments.length)
    return [{ expected, got: `${args.length} argument${args.length === 1 ? '' : 's'}` }];
  return args.flatMap((value, at) => {
    const wanted = found.arguments[at]!;
    const fits = (wanted.type === 'number') === (typeof value === 'number');
    return fits
      ? []
      : [{ expected: `${expected} with a ${wanted.type} as ${wanted.name}`, got: JSON.stringify(value) }];
  });
}

/**
 * Faults in Markdown: raw HTML, and links and images that are not relative paths of files below `root`. `folder` is the
 * base of the text's relative paths.
 */
export function markdownFaults(text: string, folder: string, root: string): TextFault[] {
  return [...expressionFaults(text), ...htmlAndLinks(markdown.parse(text, {}), 0, folder, root)];
}

function htmlAndLinks(tokens: readonly Token[], start: number, folder: string, root: string): TextFault[] {
  let line = start;
  return tokens.flatMap((token) => {
    if (token.map) line = token.map[0];
    if (token.type === 'softbreak' || token.type === 'hardbreak') line += 1;
    const faults: TextFault[] = [];
    if (token.type === 'html_block' || token.type === 'html_inline')
      faults.push({ line, expected: 'Markdown without HTML', got: token.content.trim() });
    const target = token.attrGet('href') ?? token.attrGet('src');
    if (target !== null && !leadsToFile(String(target), folder, root))
      faults.push({ line, expected: 'a relative path of a file in labs-content', got: String(target) });
    return [...faults, ...(token.children ? htmlAndLinks(token.children, line, folder, root) : [])];
  });
}

function leadsToFile(target: string, folder: string, root: string): boolean {
  if (/^([a-z][a-z0-9+.-]*:|\/|#)/i.test(target)) return false;
  const path = decoded(target.replace(/[?#].*$/, ''));
  if (path === null) return false;
  const file = join(folder, path);
  return !relative(root, file).startsWith('..') && existsSync(file);
}

/** null if a % does not encode a character */
function decoded(path: string): string | null {
  try {
    return decodeURI(path);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
