// What axe finds wrong with the page.
import axe from 'axe-core';
import { expect } from 'vitest';
import type { TestBrowser } from './browser.ts';

/** What axe finds in light and in dark, in words; a picture of each is kept under the name. */
export async function axeFaults(browser: TestBrowser, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await browser.shoot(`${name}-${colorScheme}`);
    await browser.page.evaluate(axe.source); // not by a script element: the page's policy forbids that
    const { violations, passes } = await browser.page.evaluate<axe.AxeResults>('axe.run()');
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    for (const { id, help, nodes } of violations)
      found.push(`${colorScheme}: ${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
  await browser.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}
