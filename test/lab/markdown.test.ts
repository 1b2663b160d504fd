import { expect, test } from 'vitest';
import { renderInline, renderMarkdown } from '../../lab/guide/markdown.ts';

test('HTML in a text stays text', () => {
  expect(renderMarkdown('<img src=x onerror=alert(1)>')).not.toContain('<img');
  expect(renderMarkdown('`<b>`')).toContain('&lt;b&gt;');
});

test('links that run scripts do not become links', () => {
  expect(renderMarkdown('[x](javascript:alert(1))')).not.toContain('href');
});

test('an expression becomes an element for its value: in prose, in code and in a block', () => {
  const element = `<span class="live-value" data-source="port('web', 80)"></span>`;
  const found = (html: string) => html.replaceAll('&#39;', "'").includes(element);
  expect(found(renderInline("port {{ port('web', 80) }}"))).toBe(true);
  expect(found(renderInline("`:{{ port('web', 80) }}`"))).toBe(true);
  expect(found(renderMarkdown("```\n:{{ port('web', 80) }}\n```"))).toBe(true);
});

test('underscores in an expression are not emphasis', () => {
  expect(renderInline("{{ address('my_web_1') }} and _this_")).toContain('<em>this</em>');
  expect(renderInline("{{ address('my_web_1') }}")).toContain('my_web_1');
});

test('braces that are not an expression stay as written', () => {
  expect(renderInline('{{.State.Pid}}')).toBe('{{.State.Pid}}');
});

test('headings of a text begin below the titles of lab and step', () => {
  expect(renderMarkdown('# A')).toContain('<h3>');
  expect(renderMarkdown('#### A')).toContain('<h4>');
});
