// The terminals on the screen: keys go into the visible one, and its contents are read from xterm's rows.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const prompt = /^\w+@[\w-]+:\S*[#$]\s*$/;

export class TerminalScreen {
  readonly page: Page;
  readonly area: Locator;

  constructor(page: Page) {
    this.page = page;
    this.area = page.getByRole('region', { name: 'Terminals' });
  }

  /** The visible rows, without empty ones at the end. Non-breaking spaces become spaces. */
  async rows(): Promise<string[]> {
    const rows = await this.area.locator('.xterm-rows > div').allTextContents();
    return rows
      .map((row) => row.replaceAll('\u00a0', ' '))
      .join('\n')
      .trimEnd()
      .split('\n');
  }

  async text(): Promise<string> {
    return (await this.rows()).join('\n');
  }

  /** All rows, including the scrollback. Scrolls page by page, as a person does, and back down. */
  async everything(): Promise<string[]> {
    const { keyboard } = this.page;
    const pages: string[][] = [await this.rows()];
    for (;;) {
      await keyboard.press('Shift+PageUp');
      // xterm draws in the next frame
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const rows = await this.rows();
      if (rows.join('\n') === pages[0]!.join('\n')) break;
      pages.unshift(rows);
    }
    for (let at = 0; at < pages.length; at++) await keyboard.press('Shift+PageDown');
    return pages.reduce((all, page) => joined(all, page));
  }

  /** Waits until a shell is at its prompt. */
  async prompt(): Promise<void> {
    await expect.poll(async () => (await this.rows()).at(-1)).toMatch(prompt);
  }

  /** Shows a machine's terminal, opening one if there is none, and focuses it. */
  async choose(machine: string): Promise<void> {
    const tab = this.area.getByRole('tab', { name: machine, exact: true });
    if (await tab.count()) await tab.click();
    else {
      await this.area.getByRole('button', { name: 'New terminal' }).click();
      await this.page.getByRole('menuitem', { name: machine }).click();
      await tab.waitFor();
    }
    await expect.poll(async () => (await this.rows()).at(-1)).toContain(`@${machine}:`);
    await this.focus();
  }

  async focus(): Promise<void> {
    await this.area.locator('.xterm-screen').click();
  }

  /** Presses the keys of a text one after another. Resolves when the shell has shown them all. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 3 });
    await expect.poll(async () => (await this.rows()).join('')).toContain(text);
  }

  /** Types one command and Enter, and waits for the next prompt. Returns the visible rows. */
  async run(line: string): Promise<string> {
    await this.prompt();
    await this.type(line);
    await this.page.keyboard.press('Enter');
    await this.prompt();
    return this.text();
  }
}

/** Appends a page to the rows above it. Rows where they overlap count once. */
function joined(above: string[], below: string[]): string[] {
  for (let shared = Math.min(above.length, below.length); shared > 0; shared--)
    if (above.slice(-shared).join('\n') === below.slice(0, shared).join('\n'))
      return [...above, ...below.slice(shared)];
  return [...above, ...below];
}
