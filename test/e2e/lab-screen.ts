// One lab on the screen, used as a person does: with mouse and keyboard, and by the visible text.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { TerminalScreen } from './terminal-screen.ts';

export class LabScreen {
  readonly page: Page;
  readonly guide: Locator;
  readonly terminal: TerminalScreen;

  constructor(page: Page) {
    this.page = page;
    this.guide = page.getByRole('region', { name: 'Guide' });
    this.terminal = new TerminalScreen(page);
  }

  /** Opens lab 1 from the home page at `url`, and waits for a prompt. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('link', { name: /^(Start|Resume): Publish ports$/ }).click();
    await this.ready();
  }

  /** Waits until the sandbox is ready and its terminal ends with `line`; default: an empty prompt. */
  async ready(line?: string): Promise<void> {
    await this.page.getByRole('banner').getByText('Sandbox ready').waitFor({ timeout: 60_000 });
    if (line === undefined) await this.terminal.prompt();
    else await expect.poll(async () => (await this.terminal.rows()).at(-1)).toBe(line);
  }

  /** Goes to a step by its number in the row of steps. */
  async goTo(number: number): Promise<void> {
    const step = this.guide
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('button', { name: new RegExp(`^${number}\\. `) });
    await step.click();
    await expect.poll(() => step.getAttribute('aria-current')).toBe('step');
  }

  /** Starts the step over and confirms it. */
  get startOverButton(): Locator {
    return this.page.getByRole('button', { name: 'Start this step over' });
  }

  async startOver(): Promise<void> {
    await this.startOverButton.click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
  }

  /** The texts of the step's checks. */
  get checks(): Locator {
    return this.guide.getByRole('region', { name: 'What must be true' }).getByRole('listitem');
  }

  async expectChecks(word: string): Promise<void> {
    const words = async () => {
      const texts = await this.checks.allInnerTexts();
      return texts.map((text) => (text.includes(word) ? word : text));
    };
    const count = await this.checks.count();
    expect(count).toBeGreaterThan(0);
    await expect.poll(words).toEqual(Array.from({ length: count }, () => word));
  }

  async expectStepPassed(): Promise<void> {
    await this.guide.getByText('Step passed. Go on when you like.').waitFor();
  }

  /** The lines of the guide's command block that contains `part`, once its values are filled in. */
  async commands(part: string): Promise<{ machine: 'host' | 'client'; lines: string[] }> {
    const block = this.guide.getByRole('figure').filter({ hasText: part }).first();
    const run = block.getByRole('button', { name: /^Run on / });
    await expect.poll(() => run.isEnabled()).toBe(true);
    const label = (await run.getAttribute('aria-label'))!;
    const machine = /^Run on (\w+):/.exec(label)![1] as 'host' | 'client';
    const text = await block.locator('pre').innerText();
    return { machine, lines: text.trim().split('\n') };
  }

  /** Types a command block of the guide by hand, line by line. Returns what the terminal shows then. */
  async typeCommands(part: string): Promise<string> {
    const { machine, lines } = await this.commands(part);
    await this.terminal.choose(machine);
    let shown = '';
    for (const line of lines) shown = await this.terminal.run(line);
    return shown;
  }

  /** Answers a question with a text, and waits until the guide says that it is right, or not right. */
  async answer(ask: string, answer: string, judged: 'Right' | 'Not right' = 'Right'): Promise<void> {
    const form = this.guide.getByRole('form').filter({ hasText: ask });
    await form.getByRole('textbox').fill(answer);
    await form.getByRole('button', { name: 'Answer' }).click();
    await form.getByText(judged, { exact: true }).waitFor();
  }
}
