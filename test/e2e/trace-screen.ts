// The trace part of a lab's page, as a person finds it: by roles and visible texts.
import type { Locator, Page } from 'playwright-core';

export interface PacketFields {
  from?: string;
  to?: string;
  protocol?: string;
  port?: string;
}

export class TraceScreen {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get panel(): Locator {
    return this.#page.getByRole('tabpanel', { name: 'Trace' });
  }

  get form(): Locator {
    return this.panel.getByRole('form', { name: 'Packet to send' });
  }

  get steps(): Locator {
    return this.panel.getByRole('region', { name: 'Steps of the packet trace' });
  }

  get way(): Locator {
    return this.steps.getByRole('group', { name: /^The packet’s way/ });
  }

  get present(): Locator {
    return this.steps.locator('[aria-current="step"]');
  }

  get count(): Locator {
    return this.steps.getByText(/^Step \d+ of \d+$/);
  }

  /** the dot on the picture, with what happens to the packet */
  get packet(): Locator {
    return this.panel.locator('.packet');
  }

  async send({ from, to, protocol, port }: PacketFields): Promise<void> {
    if (from) await this.form.getByLabel('From').selectOption(from);
    if (to) await this.form.getByLabel('To', { exact: true }).fill(to);
    if (protocol) await this.form.getByLabel('Protocol').selectOption(protocol);
    if (port) await this.form.getByLabel('Port').fill(port);
    await this.form.getByRole('button', { name: 'Send one packet' }).click();
  }

  /** How many animations move the dot now. */
  moves(): Promise<number> {
    return this.packet.evaluate((dot) => dot.getAnimations().length);
  }

  /** The number of places at which the dot is drawn on its next move from one stop to another. */
  placesOfMove(): Promise<number> {
    return this.packet.evaluate(async (dot) => {
      const frame = () => new Promise(requestAnimationFrame);
      while (dot.getAnimations().length === 0) await frame();
      const places = new Set<string>();
      for (const [running] = dot.getAnimations(); running!.playState === 'running'; await frame()) {
        const { x, y } = dot.getBoundingClientRect();
        places.add(`${x} ${y}`);
      }
      return places.size;
    });
  }
}
