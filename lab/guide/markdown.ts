// Markdown to HTML. Raw HTML in the source stays text; {{ expressions }} become elements that live values fill in.
// The result is sanitised once more where it enters the page.
import MarkdownIt from 'markdown-it';
import { pieces } from './live-values.ts';

/** class of the elements that hold a live value; data-source names the expression */
export const valueClass = 'live-value';

/** code up to this many characters stays on one line: an option is not to be torn at its hyphen */
const unbrokenLength = 24;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
const { escapeHtml } = markdown.utils;

/** Text as HTML, with an empty element for each live value. */
function textWithValues(text: string): string {
  return pieces(text)
    .map((piece) =>
      piece.kind === 'text'
        ? escapeHtml(piece.text)
        : `<span class="${valueClass}" data-source="${escapeHtml(piece.source)}"></span>`,
    )
    .join('');
}

// An expression is taken whole before emphasis and the like can see its quotes and underscores.
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
// Scrolls sideways where it is long, so a keyboard must reach it.
markdown.renderer.rules['fence'] = (tokens, index) =>
  `<pre tabindex="0"><code>${textWithValues(tokens[index]!.content.replace(/\n$/, ''))}</code></pre>\n`;
markdown.renderer.rules['link_open'] = (tokens, index, options, _env, renderer) => {
  tokens[index]!.attrSet('target', '_blank');
  tokens[index]!.attrSet('rel', 'noopener noreferrer');
  return renderer.renderToken(tokens, index, options);
};
// The lab's and the step's titles are the first two levels of heading; the text's own begin below them.
for (const rule of ['heading_open', 'heading_close'] as const)
  markdown.renderer.rules[rule] = (tokens, index, options, _env, renderer) => {
    const token = tokens[index]!;
    token.tag = `h${Math.min(4, Math.max(3, Number(token.tag.slice(1))))}`;
    return renderer.renderToken(tokens, index, options);
  };

/** A whole text: paragraphs, lists, headings, tables. */
export function renderMarkdown(source: string): string {
  return markdown.render(source);
}

/** One line: emphasis, code, links, no paragraph around it. */
export function renderInline(source: string): string {
  return markdown.renderInline(source);
}
