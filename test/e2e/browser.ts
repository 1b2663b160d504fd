// A real Chromium with one page. Records the page's errors and its requests to anything but the program.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const quiet = ['background-networking', 'component-update', 'sync', 'quic'].map((what) => `--disable-${what}`);
const shots = process.env['VETHLAB_TEST_SHOTS'];

export class TestBrowser {
  readonly page: Page;
  /** errors of the page and its console, and requests to other hosts; clear it if some are expected */
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.complaints.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.complaints.push(`asked ${request.url()}`);
    });
  }

  static async open(context: BrowserContextOptions = {}, args: string[] = []): Promise<TestBrowser> {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--no-first-run', ...quiet, ...args],
    });
    const size = { viewport: { width: 1280, height: 800 } };
    return new TestBrowser(browser, await browser.newPage({ ...size, ...context }));
  }

  /** Saves a screenshot in the directory VETHLAB_TEST_SHOTS, if that is set. */
  async shoot(name: string): Promise<void> {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: join(shots, `${name}.png`), animations: 'disabled' });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
