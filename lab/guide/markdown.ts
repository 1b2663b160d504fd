// Renders Markdown to HTML. Raw HTML in the source stays text; {{ expressions }} become elements for live values. The
// result is sanitised again where it is inserted into the page.
import MarkdownIt from 'markdown-it';
import { pieces } from './live-values.ts';

/** class of the elements that show a live value; their data-source is the expression */
export const valueClass = 'live-value';

/** code up to this many characters stays on one line, so that an option does not break at its hyphen */
const unbrokenLength = 24;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
const { escapeHtml } = markdown.utils;

/** Escapes text as HTML, with an empty element for each live value. */
function textWithValues(text: string): string {
  return pieces(text)
    .map((piece) =>
      piece.kind === 'text'
        ? escapeHtml(piece.text)
        : `<span class="${valueClass}" data-source="${escapeHtml(piece.source)}"></span>`,
    )
    .join('');
}

// Reads an expression whole, before emphasis and other syntax can interpret its quotes and underscores.
markdown.inline.ruler.before('escape', 'value', (state, silent) => {
  if (!state.src.startsWith('{{', state.pos)) return false;
  const end = state.src.indexOf('}}', state.pos);
  if (end < 0) return false;
  const [piece, ...others] = pieces(state.src.slice(state.pos, end + 2));
  if (piece?.kind !== 'value' || others.length > 0) return false;
  if (!silent) state.push('value', 'span', 0).content = piece.source;
  state.pos = end + 2;
  return true;
});

markdown.renderer.rules['value'] = (tokens, index) =>
  `<span class="${valueClass}" data-source="${escapeHtml(tokens[index]!.content)}"></span>`;
markdown.renderer.rules['code_inline'] = (tokens, index) =>
  `<code${tokens[index]!.content.length <= unbrokenLength ? ' class="short"' : ''}>${textWithValues(tokens[index]!.content)}</code>`;
// A long block scrolls sideways, so a keyboard must be able to focus it.
markdown.renderer.rules['fence'] = (tokens, index) =>
  `<pre tabindex="0"><code>${textWithValues(tokens[index]!.content.replace(/\n$/, ''))}</code></pre>\n`;
markdown.renderer.rules['link_open'] = (tokens, index, options, _env, renderer) => {
  tokens[index]!.attrSet('target', '_blank');
  tokens[index]!.attrSet('rel', 'noopener noreferrer');
  return renderer.renderToken(tokens, index, options);
};
// The titles of lab and step are heading levels 1 and 2. Headings in the text begin below them.
for (const rule of ['heading_open', 'heading_close'] as const)
  markdown.renderer.rules[rule] = (tokens, index, options, _env, renderer) => {
    const token = tokens[index]!;
    token.tag = `h${Math.min(4, Math.max(3, Number(token.tag.slice(1))))}`;
    return renderer.renderToken(tokens, index, options);
  };

/** Renders a whole text: paragraphs, lists, headings, tables. */
export function renderMarkdown(source: string): string {
  return markdown.render(source);
}

/** Renders one line: emphasis, code, links, without a paragraph around it. */
export function renderInline(source: string): string {
  return markdown.renderInline(source);
}
