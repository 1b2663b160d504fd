import { expect, test } from 'vitest';
import { completeUrl, frameDocument } from '../../lab/web-view/frame-document.ts';

test('a page can load nothing, and its links lead nowhere', () => {
  const html = frameDocument({ contentType: 'text/html; charset=utf-8', body: '<h1>It works</h1>' });
  const before = html.slice(0, html.indexOf('<h1>'));
  expect(before).toContain("default-src 'none'");
  expect(before).toContain('<base target="_blank">');
});

test('anything but HTML is shown as text', () => {
  const html = frameDocument({ contentType: 'text/plain', body: '<script>alert(1)</script>' });
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;');
});

test('an address without a scheme counts as http', () => {
  expect(completeUrl(' 192.168.190.128:801/ ')).toBe('http://192.168.190.128:801/');
  expect(completeUrl('https://outside.test')).toBe('https://outside.test');
});
