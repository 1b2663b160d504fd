// Moves through the page by keyboard alone, as a person without a mouse does.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export class KeyboardWalk {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get focused(): Locator {
    return this.page.locator(':focus');
  }

  /** The accessible name of the focused element. */
  async name(): Promise<string> {
    const element = this.focused;
    if ((await element.count()) === 0) return ''; // the browser's own toolbar has the focus
    return (await element.getAttribute('aria-label')) ?? (await element.innerText());
  }

  /** Presses Tab until the element with that name has the focus, and checks that the focus is visible. */
  async tabTo(name: RegExp): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      await this.page.keyboard.press('Tab');
      if (!name.test(await this.name())) continue;
      const outline = await this.focused.evaluate((node) => getComputedStyle(node).outlineStyle);
      expect(outline).not.toBe('none');
      return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  }

  /** Presses a key that moves the focus to a part of the screen, and checks that it is there. */
  async goToPart(key: string, name: string): Promise<void> {
    await this.page.keyboard.press(key);
    const part = () => this.focused.evaluate((element) => element.closest('section')?.getAttribute('aria-label'));
    await expect.poll(part).toBe(name);
  }

  /** Presses arrow keys towards a thing until it has the focus, as a person does who sees where it is. */
  async arrowTo(target: Locator): Promise<void> {
    const middle = async (element: Locator) => {
      const { x, y, width, height } = (await element.boundingBox())!;
      return { x: x + width / 2, y: y + height / 2 };
    };
    const name = await target.getAttribute('aria-label');
    const visited = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      if ((await this.name()) === name) return;
      const [here, there] = [await middle(this.focused), await middle(target)];
      const [right, down] = [there.x - here.x, there.y - here.y];
      const keys = [right > 0 ? 'ArrowRight' : 'ArrowLeft', down > 0 ? 'ArrowDown' : 'ArrowUp'];
      if (Math.abs(down) > Math.abs(right)) keys.reverse();
      const now = await this.name();
      // if it returns to a visited place, it takes the other direction
      await this.page.keyboard.press(visited.has(now) ? keys[1]! : keys[0]!);
      visited.add(now);
    }
    throw new Error(`arrow keys do not lead to ${name}`);
  }
}
