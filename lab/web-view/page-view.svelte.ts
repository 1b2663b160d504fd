// The page view: fetches one address at a time, through the engine, from the machine `client`.
import type { Page } from '../../engine/protocol/api.ts';
import { announcer } from '../app/announcer.svelte.ts';
import { api } from '../app/api.ts';
import type { LabSession } from '../session/lab-session.svelte.ts';
import { completeUrl } from './frame-document.ts';

export class PageView {
  readonly #session: LabSession;
  address = $state('http://192.168.190.128/');
  loading = $state(false);
  page = $state.raw<Page | null>(null);
  #latest = 0;

  constructor(session: LabSession) {
    this.#session = session;
  }

  async open(url: string): Promise<void> {
    this.address = completeUrl(url);
    const turn = (this.#latest += 1);
    this.loading = true;
    const page = await this.#session.attempt(() => api.page(this.#session.id!, this.address));
    if (turn !== this.#latest) return;
    this.loading = false;
    if (!page) return;
    this.page = page;
    announcer.say(page.status === null ? `No answer: ${page.problem ?? ''}` : `The page answered with ${page.status}.`);
  }
}
