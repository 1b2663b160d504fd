// Finds accessibility violations on the page with axe.
import axe from 'axe-core';
import { expect } from 'vitest';
import type { TestBrowser } from './browser.ts';

/** The violations in the light and the dark theme, in words. Keeps a picture of each theme under the name. */
export async function axeFaults(browser: TestBrowser, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await browser.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await browser.shoot(`${name}-${colorScheme}`);
    await browser.page.evaluate(axe.source); // a script element would violate the page's policy
    const { violations, passes } = await browser.page.evaluate<axe.AxeResults>('axe.run()');
    expect(passes.map(({ id }) => id)).toContain('color-contrast');
    for (const { id, help, nodes } of violations)
      found.push(`${colorScheme}: ${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
  await browser.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return found;
}
